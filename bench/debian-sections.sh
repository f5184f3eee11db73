#!/bin/sh
# Writes the packages of Debian as a labelled text set: package, section and English description, tab-separated; one package of each source, because
# the others of a source say nearly the same.
#   bench/debian-sections.sh > /tmp/debian-sections.tsv
# The descriptions come from Debian's own index (apt-get update -o Acquire::Languages=en, as root); nothing of them is kept in this repository.
set -eu
lists=$(mktemp -d)
trap 'rm -rf "$lists"' EXIT
for file in /var/lib/apt/lists/*_main_binary-*_Packages* /var/lib/apt/lists/*_main_i18n_Translation-en*; do
    [ -e "$file" ] || { echo "No index with English descriptions. Run: apt-get update -o Acquire::Languages=en" >&2; exit 1; }
    case $file in *_Packages*) kind=packages ;; *) kind=texts ;; esac
    /usr/lib/apt/apt-helper cat-file "$file" >> "$lists/$kind"
done
awk '
    function flush() { if (md5 != "" && text != "") texts[md5] = text; md5 = ""; text = "" }
    FNR == NR && /^Description-md5: / { flush(); md5 = $2; next }
    FNR == NR && /^Description-en: / { sub(/^Description-en: /, ""); text = $0; inside = 1; next }
    FNR == NR && /^ / && inside { line = $0; sub(/^ +\.?$/, "", line); gsub(/\t/, " ", line); text = text " " line; next }
    FNR == NR { inside = 0; if ($0 == "") flush(); next }
    /^Package: / { flush(); package = $2; source = $2; next }
    /^Source: / { source = $2; next }
    /^Section: / { section = $2; sub(/^.*\//, "", section); next }
    /^Description-md5: / { key = $2; next }
    /^$/ { if (package != "" && section != "" && (key in texts) && !(source in seen)) { seen[source] = 1; gsub(/ +/, " ", texts[key]); print package "\t" section "\t" texts[key] } package = ""; section = ""; key = "" }
' "$lists/texts" "$lists/packages" | LC_ALL=C sort
