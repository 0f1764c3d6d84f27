#!/usr/bin/env bash
# Installs the triple stores that the tests start and the parsers that they compare with, each only once: into .stores, or from Debian.
set -euo pipefail
cd "$(dirname "$0")/../.."
mkdir -p .stores

oxigraph_version=0.5.13
if [ ! -e ".stores/oxigraph/.ready-$oxigraph_version" ]; then
    "${PYTHON:-python3}" -m venv --clear .stores/oxigraph
    .stores/oxigraph/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
        -r tests/stores/oxigraph.txt
    touch ".stores/oxigraph/.ready-$oxigraph_version"
fi

# The last line of versions that runs on Java 17.
fuseki_version=5.6.0
fuseki=".stores/jena-fuseki-server-$fuseki_version.jar"
if [ ! -e "$fuseki" ]; then
    curl --fail --silent --show-error --location --retry 3 --output "$fuseki.part" \
        "${MAVEN_CENTRAL:-https://repo1.maven.org/maven2}/org/apache/jena/jena-fuseki-server/$fuseki_version/jena-fuseki-server-$fuseki_version.jar"
    echo "$(cat tests/stores/fuseki.sha512)  $fuseki.part" | sha512sum --check --quiet --strict
    mv "$fuseki.part" "$fuseki"
fi

# What comes from Debian: program and package. Of Virtuoso only the programs, for virtuoso-opensource would also start a service.
missing=()
while read -r program package; do
    command -v "$program" >/dev/null || missing+=("$package")
done <<END
virtuoso-t virtuoso-opensource-7-bin
rapper raptor2-utils
serdi serdi
END
if [ "${#missing[@]}" -gt 0 ]; then
    if [ "$(id -u)" = 0 ]; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
    else
        echo "Not everything is there; run: sudo apt-get install ${missing[*]}" >&2
    fi
fi
