; Installs Legwork for one user, without administrator's rights. From the command line come SRC (the folder to ship), OUT, VERSION, and
; LISTS (where dist.py wrote install.nsh, remove.nsh and folders.nsh). FAST packs quickly, for tests. MSYS2 and the cross build share this.
;
; setup:     /S silent, /D=FOLDER (last, without quotes), /DOWNGRADE over a newer version
; uninstall: /S silent, /DATA removes the user's orders, fills and settings too
; exit status of both: 0 done, 1 and 2 given up by the user or by NSIS, and the three below
Unicode true
Target amd64-unicode
!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "LogicLib.nsh"
!include "WordFunc.nsh"
!include "Sections.nsh"

!define NAME "Legwork"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}"
!define RUNNING 3 ; the program is open
!define FAILED 4  ; a file could not be written or removed
!define NEWER 5   ; a newer version is installed
!include "${LISTS}\size.nsh"

Name "${NAME}"
OutFile "${OUT}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "Software\${NAME}" "InstallDir"
ManifestDPIAware true
AllowSkipFiles off ; a file that cannot be written ends the installation
!ifdef FAST
SetCompressor zlib
!else
SetCompressor /SOLID lzma
!endif
SetDateSave off ; the same input gives the same installer

!define MUI_ICON "${SRC}\..\legwork.ico"
!define MUI_UNICON "${SRC}\..\legwork.ico"
!define MUI_ABORTWARNING
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "${SRC}\COPYING.txt"
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE checkFolder
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN "$INSTDIR\bin\legwork.exe"
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=1033 "ProductName" "${NAME}"
VIAddVersionKey /LANG=1033 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=1033 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=1033 "FileDescription" "${NAME} setup"
VIAddVersionKey /LANG=1033 "LegalCopyright" "The Legwork authors"

; A program that runs cannot be opened for writing. Half an upgrade under an open order book is the last thing anyone wants.
!macro RefuseWhileOpen FILE
  ${If} ${FileExists} "${FILE}"
    ClearErrors
    FileOpen $0 "${FILE}" a
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONEXCLAMATION "${NAME} is open. Close it, then try again." /SD IDOK
      SetErrorLevel ${RUNNING}
      Quit
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

!macro RefuseWhileRunning FOLDER
  !insertmacro RefuseWhileOpen "${FOLDER}\bin\legwork.exe"
  !insertmacro RefuseWhileOpen "${FOLDER}\bin\legworkctl.exe"
!macroend

; $1: the folder of the version that is installed, if one is.
Function refuseWhileRunning
  !insertmacro RefuseWhileRunning "$INSTDIR"
  ReadRegStr $1 HKCU "${UNINSTALL}" "InstallLocation"
  ${If} $1 != ""
    !insertmacro RefuseWhileRunning "$1"
  ${EndIf}
FunctionEnd

; Whose uninstaller lies there would be run, or written over. HOW: back to the page, or the end.
!macro RefuseForeign HOW
  ReadRegStr $1 HKCU "${UNINSTALL}" "InstallLocation"
  ${If} $1 != "$INSTDIR"
  ${AndIf} ${FileExists} "$INSTDIR\uninstall.exe"
  ${AndIfNot} ${FileExists} "$INSTDIR\bin\legwork.exe"
    MessageBox MB_OK|MB_ICONEXCLAMATION "Another program lies in $INSTDIR. Choose a folder of its own for ${NAME}." /SD IDOK
    SetErrorLevel ${FAILED}
    ${HOW}
  ${EndIf}
!macroend

Function checkFolder
  Call refuseWhileRunning
  !insertmacro RefuseForeign Abort
FunctionEnd

Function refuseNewer
  ReadRegStr $1 HKCU "${UNINSTALL}" "DisplayVersion"
  ${If} $1 == ""
    Return
  ${EndIf}
  ${VersionCompare} "$1" "${VERSION}" $2
  ${GetParameters} $3
  ClearErrors
  ${GetOptions} $3 "/DOWNGRADE" $4
  ${If} $2 == 1
  ${AndIf} ${Errors}
    MessageBox MB_OKCANCEL|MB_DEFBUTTON2|MB_ICONEXCLAMATION "${NAME} $1 is installed, which is newer than this ${VERSION}. An older version may not be able to read the order journal of a newer one, and then refuses to trade. Install the older version all the same?" /SD IDCANCEL IDOK accepted
    SetErrorLevel ${NEWER}
    Quit
    accepted:
  ${EndIf}
FunctionEnd

Function .onInit
  Call refuseWhileRunning
  Call refuseNewer
FunctionEnd

Function .onInstFailed
  MessageBox MB_OK|MB_ICONSTOP "${NAME} is not installed completely: a file could not be written, or setup was stopped. Run setup again before you use it." /SD IDOK
  SetErrorLevel ${FAILED}
FunctionEnd

Function un.onInit
  !insertmacro RefuseWhileRunning "$INSTDIR"
  Call un.chooseData
FunctionEnd

; What an older version left and this one does not bring goes first; the user's data lies elsewhere and is never touched here.
Function removeOlder
  ReadRegStr $1 HKCU "${UNINSTALL}" "InstallLocation"
  ${If} $1 == ""
    StrCpy $1 "$INSTDIR"
  ${EndIf}
  ${IfNot} ${FileExists} "$1\uninstall.exe"
    Return
  ${EndIf}
  DetailPrint "Removing the version that is installed"
  ClearErrors
  ExecWait '"$1\uninstall.exe" /S _?=$1' $0
  ${If} ${Errors}
  ${OrIf} $0 != 0
    DetailPrint "The version in $1 could not be removed ($0)"
    Abort "The version that is installed could not be removed"
  ${EndIf}
  Delete "$1\uninstall.exe"
  RMDir "$1"
FunctionEnd

; The entry and the uninstaller come first: what was copied before an interruption can then be removed as usual.
Function writeEntry
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr HKCU "Software\${NAME}" "InstallDir" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\bin\legwork.exe"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "The Legwork authors"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" ${SIZE_KB}
FunctionEnd


Section "-Program"
  Call refuseWhileRunning
  !insertmacro RefuseForeign Quit
  Call removeOlder
  ClearErrors
  Call writeEntry
  ${If} ${Errors}
    Abort "$INSTDIR cannot be written to"
  ${EndIf}
  !include "${LISTS}\install.nsh"
  SetOutPath "$INSTDIR"
  CreateDirectory "$SMPROGRAMS\${NAME}"
  CreateShortcut "$SMPROGRAMS\${NAME}\${NAME}.lnk" "$INSTDIR\bin\legwork.exe"
  CreateShortcut "$SMPROGRAMS\${NAME}\${NAME} on TWS.lnk" "$INSTDIR\bin\legwork.exe" "--profile tws"
SectionEnd

Section "un.Program" PROGRAM
  SectionIn RO
  ClearErrors
  !include "${LISTS}\remove.nsh"
  ${If} ${Errors}
    MessageBox MB_OK|MB_ICONSTOP "A file of ${NAME} could not be removed. Close what uses it, then uninstall again." /SD IDOK
    SetErrorLevel ${FAILED}
    Abort "A file could not be removed"
  ${EndIf}
  !include "${LISTS}\folders.nsh"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}\${NAME}.lnk"
  Delete "$SMPROGRAMS\${NAME}\${NAME} on TWS.lnk"
  RMDir "$SMPROGRAMS\${NAME}"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "Software\${NAME}"
SectionEnd

; Orders and fills are the user's record: kept unless this is ticked.
Section /o "un.Orders, fills and settings" DATA
  RMDir /r "$LOCALAPPDATA\Legwork"
  DeleteRegKey HKCU "Software\GSettings\org\legwork"
  DeleteRegKey /ifempty HKCU "Software\GSettings\org"
  DeleteRegKey /ifempty HKCU "Software\GSettings"
  ${If} ${FileExists} "$LOCALAPPDATA\Legwork\*.*"
    MessageBox MB_OK|MB_ICONSTOP "Not all of your orders, fills and settings could be removed: another program uses them. The rest lies in $LOCALAPPDATA\Legwork." /SD IDOK
    SetErrorLevel ${FAILED}
  ${EndIf}
SectionEnd

Function un.chooseData
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/DATA" $1
  ${IfNot} ${Errors}
    !insertmacro SelectSection ${DATA}
  ${EndIf}
FunctionEnd

LangString ABOUT_PROGRAM 1033 "The program itself."
LangString ABOUT_DATA 1033 "The order journals, fills, settings and the simulated account of this user. They cannot be brought back."
!insertmacro MUI_UNFUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${PROGRAM} $(ABOUT_PROGRAM)
  !insertmacro MUI_DESCRIPTION_TEXT ${DATA} $(ABOUT_DATA)
!insertmacro MUI_UNFUNCTION_DESCRIPTION_END
