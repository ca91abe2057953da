"""Where a citizen says that they want no more letters that ask for something. No sign-in, one confirmation."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from foundations.tenancy import scope
from partnerships.access import public
from partnerships.models import Partnership
from partnerships.post.letters import Stop
from partnerships.post.requests import stop


@csrf_exempt  # mail programs send the one click for their reader; the signed address is the right to do so
@public
def stop_letters(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once, then stop: reading the address changes nothing, since mail scanners follow every link."""
    asked = Stop.read(token)
    partnership = asked and Partnership.objects.filter(pk=asked.partnership).first()
    if not asked or not partnership:
        return render(request, "links/stop_unknown.html", status=404)
    if request.method == "POST":
        with scope(partnership):
            stop(asked.mark)
    context = {"by": partnership, "done": request.method == "POST"}
    return render(request, "links/stop_letters.html", context)
