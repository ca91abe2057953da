from django.urls import include, path

urlpatterns = [path("map/explorer/", include("mapping.explorer.urls"))]
