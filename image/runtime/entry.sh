#!/bin/bash
# Runs a command of the runtime image under tini, which is process 1, passes signals on and reaps.
set -u

usage='usage: pty-server|repo-clone|mcp-server|mcp-stdio [argument]...

  pty-server   keeps terminal sessions and serves them; pty-server is started again when it ends, pty-host with its sessions stays
  repo-clone   clones the repositories of a Sandbox, then ends
  mcp-server   serves the tools of a Sandbox
  mcp-stdio    offers these tools to an agent that speaks stdio only

  <command> --help tells what a command reads from its environment.
'

app=$(dirname "$(realpath "${BASH_SOURCE[0]}")")

# Seconds before pty-server is started again; the last one stays. One that ran for steady_seconds starts at the first one again.
delays=(0.1 0.5 1 2 5 10 30)
steady_seconds=60
# Of the 30 s that Kubernetes gives a Pod to end.
server_grace=10
host_grace=15

# The status with which a program says that its configuration cannot be: starting it again would not help.
bad_configuration=2

# Where pty-host and pty-server meet: a volume of the Pod's own.
export PTY_HOST_SOCKET=${PTY_HOST_SOCKET:-/run/openova/pty-host.sock}

# What a session has used goes back to the system: two heaps for all threads, and big buffers each in pages of their own. No session
# inherits these.
export MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=131072
# Megabytes for what has just been made. Chunks of output become garbage at once, and would fill 16 before anything is freed.
server_young=4
host_young=1

log() { # level message fields
  TZ=UTC printf '{"level":"%s","time":"%(%FT%TZ)T","name":"supervisor",%s"msg":"%s"}\n' "$1" -1 "$3" "$2"
}

module() { # program
  local path=$app/$1/main.mjs
  if [[ ! -f $path ]]; then
    printf 'cannot run %s: this image has none; take an image that was built with it\n' "$1" >&2
    exit 69
  fi
  printf '%s' "$path"
}

start_server() {
  node --max-semi-space-size="$server_young" "$server_module" "$@" &
  server=$! started=$SECONDS
}

end() { # pid grace
  kill -TERM "$1" 2>/dev/null || return 0
  local timer ended=
  sleep "$2" >/dev/null 2>&1 &
  timer=$!
  wait -n -p ended "$1" "$timer" 2>/dev/null
  [[ $ended == "$timer" ]] && kill -KILL "$1" 2>/dev/null
  kill -KILL "$timer" 2>/dev/null
  wait "$1" "$timer" 2>/dev/null
}

# The server goes first, while its host is there to take what it hands over.
shut_down() { # status
  trap '' TERM INT
  end "$server" "$server_grace"
  end "$host" "$host_grace"
  exit "$1"
}

server_ended() { # status, arguments of pty-server
  local status=$1
  ((status == bad_configuration)) && shut_down "$status"
  ((SECONDS - started >= steady_seconds)) && attempt=0
  local delay=${delays[attempt]}
  ((attempt < ${#delays[@]} - 1)) && ((attempt += 1))
  log warn 'pty-server ended and is started again' "\"status\":$status,\"delaySeconds\":$delay,"
  sleep "$delay" >/dev/null 2>&1 &
  server=$! waiting=1
}

# `server` is the process of pty-server, or of the pause before it is started again.
supervise() {
  local host_module server_module host= server= started=0 attempt=0 waiting=0 ended status
  host_module=$(module pty-host) && server_module=$(module pty-server) || exit
  trap 'shut_down 0' TERM INT
  node --max-semi-space-size="$host_young" "$host_module" &
  host=$!
  start_server "$@"
  while true; do
    ended=
    # bash would tell in words of its own that a program was killed.
    wait -n -p ended "$host" "$server" 2>/dev/null
    status=$?
    case $ended in
      "$host")
        log error 'pty-host ended, and its sessions with it' "\"status\":$status,"
        shut_down $((status == 0 ? 1 : status))
        ;;
      "$server")
        if ((waiting)); then
          waiting=0
          start_server "$@"
        else
          server_ended "$status"
        fi
        ;;
    esac
  done
}

case ${1-} in
  pty-server)
    shift
    [[ ${1-} == --help || ${1-} == -h ]] || supervise "$@"
    path=$(module pty-server) && exec node "$path" "$@"
    ;;
  repo-clone | mcp-server | mcp-stdio)
    path=$(module "$1") && exec node "$path" "${@:2}"
    ;;
  --help | -h)
    printf '%s' "$usage"
    ;;
  *)
    printf '%s' "$usage" >&2
    exit 2
    ;;
esac
