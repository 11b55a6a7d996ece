# Sourced by run.sh and test.sh: what they need of the system, and how to get what is missing. POSIX sh.

# To build and to run. Icons are SVG files, which GTK draws with the loader of librsvg2-common; dconf keeps the settings.
BUILD_PACKAGES='build-essential meson pkg-config gettext libgtk-4-dev libsoup-3.0-dev libjson-glib-dev libsqlite3-dev
  librsvg2-common dconf-gsettings-backend fonts-dejavu-core'

TEST_PACKAGES='xvfb xauth dbus at-spi2-core gir1.2-atspi-2.0 gir1.2-gtk-4.0 python3-gi xdotool x11-utils openbox imagemagick
  adwaita-icon-theme libgtk-4-bin appstream desktop-file-utils prometheus gcovr fonts-inter python3-venv
  clang libclang-rt-dev binutils locales procps'

# The cross compiler, Wine, and what makes the installer.
WINDOWS_PACKAGES='gcc-mingw-w64-x86-64-win32 mingw-w64-tools wine64 wine nsis python3-pip
  libgstreamer-plugins-bad1.0-0' # the last for its licence text

# Debian's Node conflicts with one from elsewhere: it is asked for only where a command is missing.
node_packages () {
  if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
    printf 'nodejs npm'
  fi
}

# MSYS2's names, in its UCRT64 environment.
UCRT64_PACKAGES='gcc meson ninja pkgconf gettext-tools gtk4 libsoup3 json-glib sqlite3 python nsis'

say () { printf '%s\n' "$*"; }

complain () { printf '%s\n' "$*" >&2; }

# libclang-rt carries clang's version in its name, except where a newer Debian has one without.
clang_runtime () {
  version=$(apt-cache depends clang 2>/dev/null | sed -n 's/.*Depends: clang-\([0-9][0-9]*\)$/\1/p' | head -n 1)
  say "libclang-rt-${version:-14}-dev"
}

missing_debs () {
  for package in "$@"; do
    [ "$package" != libclang-rt-dev ] || package=$(clang_runtime)
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || printf '%s ' "$package"
  done
}

# Runs a command as root; the command is shown first.
as_root () {
  if [ "$(id -u)" -eq 0 ]; then
    say "+ $*"
    "$@" </dev/null
  elif command -v sudo >/dev/null 2>&1; then
    say "+ sudo $*"
    sudo "$@"
  else
    complain "This needs root, and there is no sudo. Run as root: $*"
    return 1
  fi
}

# The version of Wine that this system offers; nothing where it offers none.
wine_offered () {
  apt-cache policy wine64 2>/dev/null | sed -n 's/^ *Candidate: \([0-9].*\)$/\1/p'
}

# Why there is no Wine here; nothing where there is; a status where that cannot be told. Other versions do not run these DLLs as Debian 12's does.
why_no_wine () {
  if [ "$(dpkg --print-architecture 2>/dev/null)" != amd64 ]; then
    say "Wine and its wine64 are to be had on amd64 alone"
    return
  fi
  [ -n "$(wine_offered)" ] || as_root apt-get update >/dev/null || return
  case $(wine_offered) in
    8.*) ;;
    '') say "this system has no package wine64" ;;
    *) say "this system's Wine is $(wine_offered); the programs for Windows are tried under Debian 12's, 8.0" ;;
  esac
}

install_debs () {
  missing=$(missing_debs "$@")
  [ -n "$missing" ] || return 0
  say "Missing: $missing"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update || return 1
  # The runtime's name is only known for certain once the package lists are there.
  missing=$(missing_debs "$@")
  # shellcheck disable=SC2086 # a list of words
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing
}

install_ucrt64 () {
  missing=
  for package in $UCRT64_PACKAGES; do
    pacman -Q "mingw-w64-ucrt-x86_64-$package" >/dev/null 2>&1 || missing="$missing mingw-w64-ucrt-x86_64-$package"
  done
  [ -n "$missing" ] || return 0
  say "+ pacman -S --needed --noconfirm$missing"
  # shellcheck disable=SC2086
  pacman -S --needed --noconfirm $missing
}

# Installs those of the named packages that are missing; on a system without apt or MSYS2 it says what is needed.
install_missing () {
  if command -v apt-get >/dev/null 2>&1 && command -v dpkg-query >/dev/null 2>&1; then
    install_debs "$@"
  elif [ "${MSYSTEM:-}" = UCRT64 ]; then
    install_ucrt64
  elif [ -n "${MSYSTEM:-}" ]; then
    complain "This is MSYS2's $MSYSTEM. Open its UCRT64 terminal and run the script again."
    return 1
  else
    complain "This script installs by apt (Debian 12, Ubuntu 24.04 or newer) or by MSYS2's pacman. Elsewhere install a C
compiler, meson, pkg-config, gettext and the development files of GTK 4.8, GLib 2.74, libsoup 3, json-glib and SQLite 3.40 or
newer, then: meson setup build && meson compile -C build && build/src/ui/legwork"
    return 1
  fi
}

# tell_hash VERSION: what stands beside the installer in this folder.
tell_hash () {
  say "Legwork $1 for 64-bit Windows 10 and newer. The installer is not signed: compare its SHA-256.
$(sha256sum "Legwork-$1-setup.exe")" >"Legwork-$1.txt"
}
