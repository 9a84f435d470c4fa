# The proxy with its embedded engine. Runs as a user without rights; state lies in /data.
#   docker build -t cc-v1-proxy .
#   docker run -p 8080:8080 -v cc-v1-proxy:/data cc-v1-proxy
# The first start prints a generated v1 key; KEYS_FILE names others, ANY_KEY=1 takes any (for test services only).
# The engine converts more with programs it finds, e.g. --build-arg PROGRAMS="ffmpeg poppler-utils pandoc".
# They are shut in by bubblewrap, which needs user namespaces: docs/operating.md, "What keeps a program in its place".
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build && npm prune --omit=dev

FROM node:24-slim
ARG PROGRAMS=""
RUN apt-get update && apt-get install -y --no-install-recommends bubblewrap util-linux mount $PROGRAMS \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY bin ./bin
COPY config ./config
RUN mkdir /data && chown node:node /data
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 DATA_DIR=/data
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/_/health`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "bin/cc-v1-proxy.js", "serve"]
