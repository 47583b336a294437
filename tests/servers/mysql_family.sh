# What MariaDB and MySQL have in common for `supervise`. To be sourced by mariadb.sh and mysql.sh.
# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154

# No orderly shutdown (it takes seconds): the data is thrown away.
STOP_SIGNAL=KILL

# Server options of both: loopback only, commits that outlive the process but not the machine, and LOCAL INFILE allowed so that a client's refusal of it
# can be seen. Host names are not looked up, so accounts match on addresses alone.
family_options() {
    printf '%s\n' --no-defaults "--datadir=$HOME_DIR/data" "--port=$port" --bind-address=127.0.0.1 \
        "--socket=$HOME_DIR/socket" "--pid-file=$HOME_DIR/server.pid" --skip-name-resolve --skip-log-bin \
        --innodb-flush-log-at-trx-commit=2 --innodb-doublewrite=0 --innodb-buffer-pool-size=128M \
        --max-connections=200 --local-infile=1
}

# Debian's client comes with MariaDB and speaks to both servers.
family_query() {
    mariadb --no-defaults --batch --skip-column-names --connect-timeout=5 "${@:2}" --execute="$1"
}

# Through TCP with the password, as the tests do.
family_account_query() {
    family_query "$1" --protocol=tcp --host=127.0.0.1 --port="$port" --user="$ACCOUNT" --password="$PASSWORD"
}

# On a fresh data folder root has no password on the private socket; afterwards the account itself must get in.
engine_ready() {
    if [ -e "$HOME_DIR/prepared" ]; then
        family_account_query 'SELECT 1'
    else
        family_query 'SELECT 1' --protocol=socket --socket="$HOME_DIR/socket" --user=root
    fi
}

family_prepare() {
    local collation=$1 host
    local sql="CREATE DATABASE $DATABASE CHARACTER SET utf8mb4 COLLATE $collation;"
    for host in % localhost; do
        sql+="CREATE USER '$ACCOUNT'@'$host' IDENTIFIED BY '$PASSWORD';"
        sql+="GRANT ALL PRIVILEGES ON *.* TO '$ACCOUNT'@'$host' WITH GRANT OPTION;"
    done
    family_query "$sql" --protocol=socket --socket="$HOME_DIR/socket" --user=root
    touch "$HOME_DIR/prepared"
    engine_ready
}
