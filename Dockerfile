# The proxy with its embedded engine, or alone. Runs as a user without rights, from a read-only root; state lies in /data.
#   docker build -t cc-v1-proxy .
#   docker run --read-only -p 127.0.0.1:8080:8080 -v cc-v1-proxy:/data cc-v1-proxy
# The first start prints a generated v1 key; KEYS_FILE names others, ANY_KEY=1 takes any (for test services only).
# For two architectures: docker buildx build --platform linux/amd64,linux/arm64 .
#
# ENGINE=no      the proxy alone, in front of CloudConvert: 39 MB in /app
# PROGRAMS="…"   what the engine can convert with besides its libraries, e.g. "ffmpeg poppler-utils pandoc". They are shut in
#                by bubblewrap, which needs user namespaces: docs/operating.md, "What keeps a program in its place".
ARG NODE_IMAGE=node:22-bookworm-slim

FROM ${NODE_IMAGE} AS build
ARG ENGINE=yes
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build
# What is in it, as SPDX: /app/sbom.spdx.json
RUN if [ "$ENGINE" = no ]; then node scripts/sbom.mjs --omit=optional >sbom.spdx.json; else node scripts/sbom.mjs >sbom.spdx.json; fi
RUN if [ "$ENGINE" = no ]; then npm prune --omit=dev --omit=optional; else npm prune --omit=dev; fi
RUN node scripts/first-start.mjs && rm -rf src scripts dist/types dist/*.map

FROM ${NODE_IMAGE}
ARG ENGINE=yes
ARG PROGRAMS=""
ARG VERSION=unknown
ARG REVISION=unknown
ARG SOURCE=""
LABEL org.opencontainers.image.title="cloudconvert-v1-proxy" \
      org.opencontainers.image.description="CloudConvert's API v1, run as v2 jobs" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.source="$SOURCE"
RUN if [ "$ENGINE" != no ]; then \
      apt-get update && apt-get install -y --no-install-recommends bubblewrap util-linux mount $PROGRAMS \
      && rm -rf /var/lib/apt/lists/*; \
    fi
WORKDIR /app
COPY --from=build /app ./
RUN mkdir -p /data && chown node:node /data
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 DATA_DIR=/data TMPDIR=/data/tmp HOME=/data
USER node
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/_/health`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "bin/cc-v1-proxy.js", "serve"]
