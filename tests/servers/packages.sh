# Sourced by the scripts that need programs of the system.

# ensure_packages <program, library or path>:<package>...
# Installs with apt what is missing, as root or through sudo, and says nothing while all is well. Otherwise says what is
# missing and fails, having changed nothing else.
ensure_packages() {
    local pair missing=() sudo=() output
    for pair in "$@"; do
        is_there "${pair%%:*}" || missing+=("${pair#*:}")
    done
    [ ${#missing[@]} -gt 0 ] || return 0

    if ! command -v apt-get >/dev/null; then
        echo "not installed, and there is no apt-get to install it with: ${missing[*]}" >&2
        return 1
    fi
    if [ "$(id -u)" != 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "not installed, and only root (or sudo, which is not here) could install it: ${missing[*]}" >&2
            return 1
        fi
        sudo=(sudo)
    fi
    echo "Installing ${missing[*]}"
    output=$("${sudo[@]}" apt-get update -q 2>&1) || echo "$output" >&2
    # One by one when not all together: a package this release does not have should not hold back the others.
    output=$(apt_install "${missing[@]}" 2>&1) && return 0
    local package code=0
    for package in "${missing[@]}"; do
        output=$(apt_install "$package" 2>&1) && continue
        printf '%s\ncould not be installed: %s\n' "$output" "$package" >&2
        code=1
    done
    return $code
}

apt_install() { # uses the caller's $sudo
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"
}

is_there() {
    case $1 in
        /*) [ -e "$1" ] ;;
        *.so.*) PATH=$PATH:/usr/sbin:/sbin ldconfig -p 2>/dev/null | grep -qF "$1" ;;
        *) command -v "$1" >/dev/null ;;
    esac
}
