# syntax=docker/dockerfile:1
FROM rust:1-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpq-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cargo build --release --locked --bin plaudit

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libpq5 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/plaudit --create-home plaudit
COPY --from=build /src/target/release/plaudit /usr/local/bin/plaudit
USER plaudit
WORKDIR /var/lib/plaudit
ENV PLAUDIT_BIND=0.0.0.0:8080 \
    PLAUDIT_DATA_DIR=/var/lib/plaudit \
    PLAUDIT_LOG_FORMAT=json
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["plaudit", "healthcheck"]
ENTRYPOINT ["plaudit"]
CMD ["serve"]
