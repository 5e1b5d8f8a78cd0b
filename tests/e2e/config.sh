#!/usr/bin/env bash
# Configuration: which layer wins and how that is shown, everything that is wrong in one run, secrets, and what a node
# does with the values.
# shellcheck source=lib/weft.bash
. "$(dirname "$0")/lib/weft.bash"
unset WEFT_WEFT__LOG__FORMAT
mkdir "$scratch/project" "$scratch/etc"
cd "$scratch/project" || exit 1
export WEFT_ETC=$scratch/etc

# origin KEY: the line of `config show idle --origin` about it, single blanks.
origin() { "$weft" config show idle --origin "${@:2}" | tr -s ' ' | grep "^idle.$1 "; }

is "default" "idle.port = 4000 default $WEFT_PATH/idle.so" "$(origin port)"
printf '[apps.idle]\nport = 4001\n' >"$WEFT_ETC/blue.toml"
is "machine" "idle.port = 4001 machine $WEFT_ETC/blue.toml:2" "$(origin port --name blue)"
printf '[apps.idle]\nport = 4002\n\n[weft]\nschedulers = 2\nlog = { level = "debug", format = "text" }\n' >weft.toml
is "file" "idle.port = 4002 file weft.toml:2" "$(origin port --name blue)"
printf '[apps.idle]\nport = 4003\n' >weft.dev.toml
printf '[apps.idle]\nport = 4004\n' >weft.prod.toml
is "env file" "idle.port = 4003 env file weft.dev.toml:2" "$(origin port)"
is "env file by option" "idle.port = 4004 env file weft.prod.toml:2" "$(origin port --env prod)"
is "env file by variable" "idle.port = 4004 env file weft.prod.toml:2" "$(WEFT_ENV=prod origin port)"
is "environment" "idle.port = 4200 environment WEFT_IDLE__PORT" "$(WEFT_IDLE__PORT=4200 origin port)"
is "--set" "idle.port = 4201 command line --set" "$(WEFT_IDLE__PORT=4200 origin port --set idle.port=4201)"

# A secret comes from elsewhere, is told where, and is shown nowhere.
printf 'hunter3\n' >secret
printf '[apps.idle]\ntoken = { file = "secret" }\n' >with_secret.toml
is "secret" "idle.token = (secret) file with_secret.toml:2 -> secret" "$(origin token -c with_secret.toml)"
run_weft config show idle --json -c with_secret.toml
is "secret in JSON" "(secret)" "$(json "$out" 'a["idle"]["token"]["value"]')"
is "port in JSON" "4003 env file weft.dev.toml:2" "$(json "$out" '" ".join(str(v) for v in a["idle"]["port"].values())')"
lacks "secret in JSON" "$out" hunter

# Everything that is wrong, with file and line, in one run: of applications, of the node, and files that are no TOML.
rm weft.dev.toml
cat >bad.toml <<'END'
[weft]
schedulrs = 2
stop_timeout = "soon"

[apps.idle]
prot = 1
port = "41OO"
END
printf '[apps.idle\n' >broken.toml
run_weft config check -c bad.toml -c broken.toml
is "check: exit code" 78 "$code"
has "check" "$err" 'bad.toml:2: unknown key weft.schedulrs; did you mean weft.schedulers?'
has "check" "$err" 'bad.toml:3: weft.stop_timeout: "soon" is not a duration'
has "check" "$err" 'bad.toml:6: unknown key idle.prot; did you mean idle.port?'
has "check" "$err" 'bad.toml:7: idle.port: "41OO" is not an int between 1 and 65535'
has "check" "$err" 'broken.toml:1: '
run_weft config check -c bad.toml --json
is "check: exit code with JSON" 78 "$code"
is "check: JSON" "False 4" "$(json "$out" 'str(a["ok"]) + " " + str(len(a["problems"]))')"
refuses 78 'bad.toml:6: unknown key idle.prot; did you mean idle.port?' run idle -c bad.toml
has "run: the node's mistakes as well" "$err" "bad.toml:3: weft.stop_timeout"
refuses 78 'nowhere.toml: cannot be read' run idle -c nowhere.toml
WEFT_IDLE__PROT=1 refuses 78 'unknown key idle.prot (from WEFT_IDLE__PROT); did you mean idle.port?' run idle --set idle.port=0
has "run: --set as well" "$err" '--set idle.port: "0" is not an int between 1 and 65535'
printf '[apps.idel]\nport = 1\n' >stranger.toml
refuses 78 'stranger.toml:2: no application idel in' config check -c stranger.toml
has "check: nearest application" "$err" 'did you mean idle?'
printf '[weft]\nschedulers = "many"\n' >many.toml
refuses 78 'many.toml:2: weft.schedulers: ' run idle -c many.toml
refuses 78 'many.toml:2: weft.schedulers: ' config check -c many.toml
printf '[weft]\nstack = "100K"\n' >stack.toml
refuses 78 "stack.toml:2: --stack is '100K'; it must be a power of two" run idle -c stack.toml
printf '[weft]\nheart = true\nheart_timeout = 9\nstack = "100K"\n' >flags.toml
refuses 78 "flags.toml:3: --heart-timeout is '9'; it must be 10 to 65535 seconds" config check -c flags.toml
has "check: everything that a flag refuses" "$err" "flags.toml:4: --stack is '100K'"
printf '[weft]\nheart = true\n' >heart.toml
refuses 2 "--heart-timeout is '5s'; it must be 10 to 65535 seconds" run idle -c heart.toml --heart-timeout 5s
refuses 2 "--env is '../x'" run idle --env ../x
run_weft config check
is "check: nothing wrong" "0 weft.toml: fine" "$code $out"

# JSON Schema: what an editor needs, and no secret.
run_weft config schema idle
is "schema" "integer 1 65535" \
    "$(json "$out" '" ".join(str(v) for v in a["properties"]["apps"]["properties"]["idle"]["properties"]["port"]["anyOf"][0].values())')"
is "schema: node" "debug" "$(json "$out" 'a["properties"]["weft"]["properties"]["log"]["properties"]["level"]["enum"][1]')"
lacks "schema: secret" "$out" hunter
refuses 4 "did you mean idle?" config show idel

# A node does what its configuration says, and flags win over it.
start_node idle --name blue
has "log level and schedulers of the file" "$(cat "$scratch/log")" " 2 schedulers"
has "text as the file says" "$(cat "$scratch/log")" "weft: node blue"
stop_node TERM
is "its end" 0 "$code"
WEFT_WEFT__LOG__FORMAT=json start_node idle --name blue --schedulers 1
has "the environment wins over the file" "$(cat "$scratch/log")" '"msg":"'
has "the flag wins over both" "$(cat "$scratch/log")" " 1 schedulers"
stop_node TERM
done_testing
