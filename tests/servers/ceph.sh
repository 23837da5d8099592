#!/usr/bin/env bash
# Ceph RADOS Gateway, a real S3 server, on loopback: one monitor, one OSD and the gateway as plain processes of the
# caller, everything in one directory, no systemd. Root is needed for `install` only.
#
#   ceph.sh install   get the packages (apt)
#   ceph.sh start     start; on first use also create cluster, user and storage classes. Prints: ready <url> <access> <secret>
#   ceph.sh status    what runs; exit 0 when all three processes do
#   ceph.sh stop      stop the processes, keep the data
#   ceph.sh wipe      stop and delete the directory
#
# CEPH_DIR    where it lives (default .servers/ceph of the repository)
# CEPH_PORT   first of ten ports it uses (default: the first free ten from 7480)
# CEPH_STORE  memstore (default; starts in seconds, grows in memory with the data) or bluestore (for large data)
# CEPH_SIZE   capacity in bytes (default 6 GiB; the file of bluestore is sparse)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/packages.sh"
dir=$(realpath -m "${CEPH_DIR:-$here/../../.servers/ceph}")
store=${CEPH_STORE:-memstore}
size=${CEPH_SIZE:-6442450944}
access=AKIATESTTESTTESTTEST
secret=testsecrettestsecrettestsecrettestsecret
storage_classes=(STANDARD_IA ONEZONE_IA INTELLIGENT_TIERING GLACIER DEEP_ARCHIVE)

fail() { echo "ceph.sh: $*" >&2; exit 1; }

require_programs() {
    local missing=() program
    for program in ceph ceph-authtool ceph-mon ceph-osd monmaptool radosgw radosgw-admin curl; do
        command -v "$program" >/dev/null || missing+=("$program")
    done
    [ ${#missing[@]} = 0 ] || fail "not installed: ${missing[*]} (ceph.sh install gets them)"
}

# --- processes ---------------------------------------------------------------------------------------------------

# A pid file can outlive its process and the number be given to another one, so the command line has to name our
# configuration too.
is_running() {
    local pid
    pid=$(cat "$dir/$1.pid" 2>/dev/null) || return 1
    tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -qxF "$dir/ceph.conf"
}

launch() { # name, command...
    local name=$1
    shift
    setsid "$@" -c "$dir/ceph.conf" -f </dev/null >"$dir/log/$name.out" 2>&1 &
    echo $! >"$dir/$name.pid"
}

stop_one() {
    is_running "$1" || return 0
    local pid i
    pid=$(cat "$dir/$1.pid")
    kill "$pid" 2>/dev/null || true
    for ((i = 0; i < 50; i++)); do
        is_running "$1" || break
        sleep 0.1
    done
    is_running "$1" && kill -KILL "$pid" 2>/dev/null
    rm -f "$dir/$1.pid"
}

stop_all() { # clients before what they depend on
    stop_one radosgw
    stop_one osd
    stop_one mon
}

wait_until() { # seconds, command...
    local deadline=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $deadline ] || return 1
        sleep 0.1
    done
}

# --- configuration -----------------------------------------------------------------------------------------------

port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

choose_port() {
    local port=${CEPH_PORT:-7480}
    if [ -z "${CEPH_PORT:-}" ]; then
        until port_is_free "$port" && port_is_free $((port + 1)); do port=$((port + 10)); done
    fi
    echo "$port"
}

write_configuration() { # port
    cat >"$dir/ceph.conf" <<CONF
[global]
fsid = $(cat /proc/sys/kernel/random/uuid)
mon_host = v2:127.0.0.1:$(($1 + 1))
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
ms_bind_msgr1 = false
ms_bind_port_min = $(($1 + 2))
ms_bind_port_max = $(($1 + 9))
# No keys between the daemons: loopback only, and the S3 user still has to sign.
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
ms_mon_client_mode = crc
keyring = $dir/keyring
# One copy of everything on one OSD, and as few placement groups as there can be.
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 8
osd_pool_default_pgp_num = 8
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_warn_on_pool_no_redundancy = false
mon_max_pg_per_osd = 2000
# A fairly full disk is no reason to refuse a test.
mon_data_avail_warn = 2
mon_data_avail_crit = 1
# No admin sockets: their paths may not be longer than 107 bytes, which a checkout can easily exceed.
admin_socket =
run_dir = $dir/log
crash_dir = $dir/log
log_file = $dir/log/\$name.log
pid_file =
debug_default = 0

[mon]
mon_data = $dir/mon
mon_initial_members = a
mon_cluster_log_file = $dir/log/cluster.log
# Every step of creating the cluster waits for the monitor's next proposal.
paxos_propose_interval = 0.05
paxos_min_wait = 0.01

[osd]
osd_data = $dir/osd
osd_objectstore = $store
memstore_device_bytes = $size
bluestore_block_size = $size
osd_memory_target = 939524096
osd_op_num_shards = 2
# memstore writes its content down only in an orderly shutdown.
osd_fast_shutdown = false
# The gateway's own object classes have to be loadable.
osd_class_load_list = *
osd_class_default_list = *
# A gateway that was killed is forgotten after this many seconds and the next one can start.
osd_client_watch_timeout = 3

[client.rgw]
rgw_data = $dir/radosgw
rgw_frontends = beast endpoint=127.0.0.1:$1 tcp_nodelay=1
rgw_enable_apis = s3
rgw_dns_name = localhost
rgw_thread_pool_size = 64
rgw_run_sync_thread = false
# SSE-KMS without TLS and with a key of the test's own.
rgw_crypt_require_ssl = false
rgw_crypt_s3_kms_backend = testing
rgw_crypt_s3_kms_encryption_keys = testkey=YmluCmJvb3N0CmJvb3N0LWJ1aWxkCmNlcGguY29uZgo=
# Housekeeping objects are created at the first start, one by one: few of each.
rgw_enable_usage_log = false
rgw_usage_max_user_shards = 1
rgw_gc_max_objs = 8
# Deleted data goes soon: by default it stays for two hours, and a store in memory is full by then.
rgw_gc_obj_min_wait = 5
rgw_gc_processor_period = 10
rgw_lc_max_objs = 4
rgw_objexp_hints_num_shards = 4
rgw_data_log_num_shards = 4
rgw_md_log_max_shards = 4
rgw_override_bucket_index_max_shards = 1
rgw_rados_pool_pg_num_min = 8
CONF
    echo "$1" >"$dir/port"
}

# --- first start: each step only when the one before it succeeded (errexit does not reach into conditions) ---------

create_monitor() {
    local fsid
    fsid=$(sed -n 's/^fsid = //p' "$dir/ceph.conf")
    ceph-authtool --create-keyring "$dir/keyring" --gen-key -n mon. --cap mon 'allow *' &&
        monmaptool --create --clobber --fsid "$fsid" --addv a "[v2:127.0.0.1:$(($(cat "$dir/port") + 1))]" "$dir/monmap" &&
        ceph-mon -c "$dir/ceph.conf" -i a --mkfs --monmap "$dir/monmap" --keyring "$dir/keyring"
}

create_osd() {
    local uuid
    uuid=$(cat /proc/sys/kernel/random/uuid)
    wait_until 30 ceph --connect-timeout 5 osd new "$uuid" &&
        ceph-osd -c "$dir/ceph.conf" -i 0 --mkfs --osd-uuid "$uuid"
}

create_user_and_pools() {
    local class pool where=(--placement-id default-placement)
    radosgw-admin user create --uid=test --display-name=test --access-key="$access" --secret-key="$secret" || return
    for pool in index data non-ec; do
        ceph osd pool create "default.rgw.buckets.$pool" 8 &&
            ceph osd pool application enable "default.rgw.buckets.$pool" rgw || return
    done
    # To the tests a storage class is a name: all share one pool.
    for class in "${storage_classes[@]}"; do
        radosgw-admin zonegroup placement add --rgw-zonegroup default "${where[@]}" --storage-class "$class" &&
            radosgw-admin zone placement add --rgw-zone default "${where[@]}" --storage-class "$class" \
                --data-pool default.rgw.buckets.data || return
    done
}

# --- commands ----------------------------------------------------------------------------------------------------

start() {
    require_programs
    local first=false port
    if [ ! -f "$dir/created" ]; then
        first=true
        stop_all
        rm -rf "$dir"
        mkdir -p "$dir"/{log,mon,osd,radosgw}
        write_configuration "$(choose_port)"
    fi
    port=$(cat "$dir/port")
    export CEPH_CONF=$dir/ceph.conf

    if ! is_running radosgw; then
        port_is_free "$port" || fail "port $port is in use by another program"
        if ! bring_up "$first" >"$dir/log/start.out" 2>&1 || ! wait_until 60 curl -sf "http://127.0.0.1:$port/"; then
            tail -n 5 "$dir"/log/*.out >&2
            stop_all
            fail "did not start; the ends of its logs are above, all of them in $dir/log"
        fi
    fi
    ready_line
}

bring_up() { # first start?
    if $1; then create_monitor || return; fi
    is_running mon || launch mon ceph-mon -i a
    if $1; then create_osd || return; fi
    is_running osd || launch osd ceph-osd -i 0
    if $1; then
        create_user_and_pools || return
        touch "$dir/created"
    fi
    launch radosgw radosgw -n client.rgw
}

ready_line() { echo "ready http://127.0.0.1:$(cat "$dir/port") $access $secret"; }

status() {
    local name code=0
    for name in mon osd radosgw; do
        if is_running "$name"; then
            echo "$name runs (process $(cat "$dir/$name.pid"))"
        else
            echo "$name does not run"
            code=1
        fi
    done
    [ $code = 1 ] || ready_line
    return $code
}

case ${1:-} in
    install) ensure_packages radosgw:radosgw ceph-mon:ceph-mon ceph-osd:ceph-osd curl:curl ;;
    start) start ;;
    status) status ;;
    stop) stop_all ;;
    wipe) stop_all && rm -rf "$dir" ;;
    *) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"; exit 2 ;;
esac
