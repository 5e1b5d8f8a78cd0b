#!/usr/bin/env bash
# airports as its user meets it: the bundled files, files of one's own with the names of countries joined to the counts, what a
# country without a name looks like, and what cannot be used.
# shellcheck source=lib/weft.bash
. "$(dirname "$0")/lib/weft.bash"

export WEFT_PATH=$WEFT_BUILD_DIR/apps
[ -f "$WEFT_PATH/airports.so" ] || { echo "skipped: airports was not built"; exit 77; }

# The bundled files.
run_weft -q run airports -- --top 3 --format json
is "bundled: exit code" 0 "$code"
is "bundled: airports" 5210 "$(json "$out" 'a["airports"]')"
is "bundled: each is named" True "$(json "$out" 'all(each["name"] for each in a["top"])')"

# Files of one's own. A row that cannot be read is told of, whichever file it is in.
cat >"$scratch/airports.csv" <<'END'
type,iso_country
heliport,AA
heliport,BB
closed,AA
heliport,AA
heliport,CC
bad
END
cat >"$scratch/countries.csv" <<'END'
code,name
BB,"Beta, the second"
AA,Alpha
DD,Nowhere
bad
END
run_weft -q run airports -- --input "$scratch/airports.csv" --countries "$scratch/countries.csv"
is "joined: exit code" 0 "$code"
has "joined: the largest" "$out" "1  Alpha             AA           2"
has "joined: a name with a comma" "$out" "2  Beta, the second  BB           1"
has "joined: without a name" "$out" "3  (unknown)         CC           1"
lacks "joined: a name without airports" "$out" "Nowhere"
has "joined: total" "$out" "total: 4 airports in 3 countries; left out as closed: 1; malformed rows skipped: 1"
has "joined: a bad row" "$err" "airports.csv:7: 1 column where the header has 2; row skipped"
has "joined: a bad name" "$err" "countries.csv:5: 1 column where the header has 2; row skipped"
run_weft -q run airports -- --input "$scratch/airports.csv" --by type --format json
is "by type: nothing is joined" '[{"key": "heliport", "airports": 4}]' "$(json "$out" '__import__("json").dumps(a["top"])')"

# What cannot be used.
run_weft -q run airports -- --input "$scratch/airports.csv" --countries "$scratch/none.csv"
is "no such file: exit code" 1 "$code"
is "no such file: message" "airports: cannot open $scratch/none.csv: No such file or directory" "$err"
run_weft -q run airports -- --countries "$scratch/airports.csv"
is "another file: exit code" 1 "$code"
has "another file: message" "$err" "airports.csv has no column code; its columns are: type, iso_country"
run_weft -q run airports -- --countries ''
is "an empty name: exit code" 2 "$code"
run_weft -q run airports -- --help
has "help" "$out" "CSV file of countries, with the columns code and name, which are joined to the counts"
done_testing
