# Static packages of the pages.
FROM node:22-slim AS static
WORKDIR /srv
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM python:3.13-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
        ca-certificates postgresql-common \
    && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y \
    && apt-get install -y --no-install-recommends postgresql-client-18 \
    && rm -rf /var/lib/apt/lists/* \
    && pip install --no-cache-dir uv

WORKDIR /srv
ENV PATH=/srv/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    UV_COMPILE_BYTECODE=1 \
    UV_PYTHON_DOWNLOADS=never
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-default-groups
COPY --from=static /srv/node_modules node_modules
COPY . .

# The settings of production name the static files; the values are only for this step.
RUN PRODUCTION=1 SECRET_KEY=building VAULT_KEYS=building DATABASE_APP_URL=postgresql:///none \
        REDIS_URL=redis://none ALLOWED_HOSTS=none SITE_URL=https://none FILES_DIR=/srv/.data/files EMAIL_FROM=none@example.org \
        python manage.py collectstatic --noinput \
    && useradd --system --create-home coproduction \
    && mkdir -p /srv/.data/files \
    && chown -R coproduction /srv/.data
USER coproduction
EXPOSE 8000
CMD ["gunicorn", "coproduction.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--no-control-socket"]
