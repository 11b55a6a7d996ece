# Sourced by build.sh: where the programs are tried. Needs $here, $root, $work and $folder, and made_from and is_done. Nothing that is
# made here is shipped.

# What Wine 8 lacks: ProcessPrng, which librsvg calls, and the layout's DLL that GTK reads its keys from.
make_shims () {
  mark=$(made_from "$here/shim/bcryptprimitives.c" "$here/shim/kbdus.c" "$here/wine.sh")
  ! is_done prefix "$mark" || return 0
  for shim in bcryptprimitives kbdus; do
    x86_64-w64-mingw32-gcc -Wall -Werror -O1 -shared -o "$work/prefix/drive_c/windows/system32/$shim.dll" "$here/shim/$shim.c" -ladvapi32
  done
  "$folder/wine-run" reg add 'HKLM\System\CurrentControlSet\Control\Keyboard Layouts\00000409' /v 'Layout File' /d KBDUS.DLL /f >/dev/null
  "$folder/wine-run" reg add 'HKCU\Keyboard Layout\Substitutes' /f >/dev/null
  # What crashes tells where, in C:\crashes.txt.
  "$folder/wine-run" reg add 'HKLM\Software\Microsoft\Windows NT\CurrentVersion\AeDebug' /v Debugger \
    /d 'C:\windows\system32\cmd.exe /c C:\windows\system32\winedbg.exe --auto %ld %ld >>C:\crashes.txt 2>&1' /f >/dev/null
  WINEPREFIX=$work/prefix wineserver -w
  echo "$mark" >"$work/prefix.stamp"
}

make_prefix () {
  [ -d "$work/prefix" ] || {
    say "+ wineboot --init"
    rm -rf "$work/prefix.new"
    WINEPREFIX=$work/prefix.new "$folder/wine-run" wineboot --init >/dev/null 2>&1
    WINEPREFIX=$work/prefix.new "$folder/wine-run" winecfg -v win10
    WINEPREFIX=$work/prefix.new wineserver -w
    mv "$work/prefix.new" "$work/prefix" # what was interrupted is not taken for whole
    rm -f "$work/prefix.stamp"
  }
  make_shims
}

# Pango's DirectWrite garbles text under Wine: the tests draw with fontconfig and one family of fonts. Wine reads the
# same file for its own windows; Z:FOLDER is a search path to both, of one folder there and of two here.
make_fonts () {
  mkdir -p "$work/fonts"
  ln -sfn /usr/share/fonts/truetype/dejavu "$work/fonts/dejavu"
  cat >"$work/fonts/fonts.conf" <<FONTS
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">dejavu</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <alias><family>sans-serif</family><prefer><family>DejaVu Sans</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
  <match target="pattern">
    <test name="family" compare="not_eq"><string>monospace</string></test>
    <edit name="family" mode="append_last" binding="weak"><string>DejaVu Sans</string></edit>
  </match>
</fontconfig>
FONTS
}

# FOLDER/wine-run PROGRAM…: with the prefix, the sysroot's DLLs, and the data of the source tree and of the build folder, for the
# programs name no folder of this machine. Another WINEPREFIX or another folder of data can be asked for; LEGWORK_SHIPPED=1 runs what
# brings its own. FOLDER/wine-run --end ends all that runs in the prefix, Wine's own desktop included.
make_runner () {
  cat >"$folder/wine-run" <<RUNNER
#!/bin/sh
unset GDK_BACKEND GDK_DEBUG GSETTINGS_SCHEMA_DIR XDG_DATA_DIRS
WINEPREFIX=\${WINEPREFIX:-$work/prefix} WINEARCH=win64 WINEDEBUG=\${WINEDEBUG:--all} WINEDLLOVERRIDES='mscoree,mshtml='
WINEPATH='Z:$work/sysroot/bin' GIO_MODULE_DIR='Z:$work/sysroot/lib/gio/modules'
LEGWORK_DATA_DIR=\${LEGWORK_DATA_DIR-Z:$root/data} LEGWORK_SCHEMA_DIR=\${LEGWORK_SCHEMA_DIR-Z:$folder/build/data}
PANGOCAIRO_BACKEND=fc FONTCONFIG_PATH='Z:$work/fonts' GSK_RENDERER=cairo
export WINEPREFIX WINEARCH WINEDEBUG WINEDLLOVERRIDES WINEPATH GIO_MODULE_DIR LEGWORK_DATA_DIR LEGWORK_SCHEMA_DIR
export PANGOCAIRO_BACKEND FONTCONFIG_PATH GSK_RENDERER
[ -z "\${LEGWORK_SHIPPED:-}" ] || unset WINEPATH GIO_MODULE_DIR LEGWORK_DATA_DIR LEGWORK_SCHEMA_DIR
if [ "\$1" = --end ]; then
  wineserver -k 2>/dev/null
  exec wineserver -w
fi
exec /usr/lib/wine/wine64 "\$@"
RUNNER
  chmod +x "$folder/wine-run"
}
