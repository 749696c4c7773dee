#!/bin/sh
# serve.sh - a private Dovecot for the sample mailbox: loopback only, own folder, ordinary user.
#
#     serve.sh start DIR     DIR holds Maildir/ and sieve/ (see generate.c); writes DIR/server.env with
#                            IMAPS_PORT, SIEVE_PORT, USER_NAME, CA_FILE and PASSWORD_FILE
#     serve.sh stop DIR      ends it, by process id
set -eu

dir=$(cd "$2" && pwd)
user=anh.tran@gomoc.example

# Two free ports above 20000, from the process id; the server refuses a taken one and we try the next.
pick_ports() {
    imaps=$((20000 + ($$ * 7 + $1 * 131) % 20000))
    sieve=$((imaps + 1))
}

make_certificate() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 \
        -subj "/CN=mailmedic sample authority" -keyout "$dir/ca.key" -out "$dir/ca.pem" 2>"$dir/openssl.log"
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=localhost" \
        -keyout "$dir/server.key" -out "$dir/server.csr" 2>>"$dir/openssl.log"
    printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' >"$dir/server.ext"
    openssl x509 -req -in "$dir/server.csr" -CA "$dir/ca.pem" -CAkey "$dir/ca.key" -CAcreateserial \
        -days 30 -extfile "$dir/server.ext" -out "$dir/server.pem" 2>>"$dir/openssl.log"
}

write_config() {
    me=$(id -un)
    group=$(id -gn)
    login_user=$me
    if [ "$(id -u)" = 0 ]; then # Dovecot will not serve mail as root
        me=nobody group=nogroup login_user=nobody
        chown -R nobody:nogroup "$dir/Maildir" "$dir/sieve" "$dir/.dovecot.sieve"
        chmod 755 "$dir"
    fi
    cat >"$dir/dovecot.conf" <<EOF
base_dir = $dir/run
state_dir = $dir/state
log_path = $dir/server.log
protocols = imap sieve
listen = 127.0.0.1
ssl = required
ssl_cert = <$dir/server.pem
ssl_key = <$dir/server.key
ssl_min_protocol = TLSv1.2
mail_location = maildir:$dir/Maildir
mail_home = $dir
mail_uid = $(id -u "$me")
mail_gid = $(id -g "$me")
first_valid_uid = 1
first_valid_gid = 1
default_internal_user = $login_user
default_login_user = $login_user
default_internal_group = $group
mail_plugins = acl quota
protocol imap {
  mail_plugins = acl imap_acl quota imap_quota zlib imap_zlib
}
plugin {
  acl = vfile
  quota = maildir:User quota
  quota_rule = *:storage=2G
  sieve = file:$dir/sieve;active=$dir/.dovecot.sieve
}
namespace inbox {
  inbox = yes
  separator = /
  mailbox Sent {
    special_use = \\Sent
  }
  mailbox Trash {
    special_use = \\Trash
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = $imaps
    ssl = yes
  }
}
service managesieve-login {
  chroot =
  inet_listener sieve {
    port = $sieve
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
passdb {
  driver = static
  args = password=$(cat "$dir/password")
}
userdb {
  driver = static
  args = uid=$(id -u "$me") gid=$(id -g "$me") home=$dir
}
EOF
}

wait_for_server() { # until it answers or dies
    for _ in $(seq 100); do
        kill -0 "$pid" 2>/dev/null || return 1
        if openssl s_client -connect "127.0.0.1:$imaps" -CAfile "$dir/ca.pem" -verify_return_error \
            </dev/null >/dev/null 2>&1; then
            return 0
        fi
        sleep 0.1
    done
    return 1
}

start() {
    umask 077
    mkdir -p "$dir/run" "$dir/state"
    od -An -N12 -tx1 /dev/urandom | tr -d ' \n' >"$dir/password"
    make_certificate
    for try in 1 2 3 4 5; do
        pick_ports "$try"
        write_config
        chmod 755 "$dir/run" "$dir/state"
        dovecot -F -c "$dir/dovecot.conf" >"$dir/dovecot.out" 2>&1 &
        pid=$!
        if wait_for_server; then
            echo "$pid" >"$dir/server.pid"
            printf 'IMAPS_PORT=%s\nSIEVE_PORT=%s\nUSER_NAME=%s\nCA_FILE=%s\nPASSWORD_FILE=%s\n' \
                "$imaps" "$sieve" "$user" "$dir/ca.pem" "$dir/password" >"$dir/server.env"
            return 0
        fi
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    echo "the sample mail server did not start:" >&2
    cat "$dir/dovecot.out" "$dir/server.log" >&2 2>/dev/null || true
    return 1
}

stop() {
    [ -f "$dir/server.pid" ] || return 0
    pid=$(cat "$dir/server.pid")
    kill "$pid" 2>/dev/null || return 0
    for _ in $(seq 50); do
        kill -0 "$pid" 2>/dev/null || return 0
        sleep 0.1
    done
    kill -9 "$pid" 2>/dev/null || true
}

case $1 in
start) start ;;
stop) stop ;;
*)
    echo "usage: serve.sh start|stop DIR" >&2
    exit 2
    ;;
esac
