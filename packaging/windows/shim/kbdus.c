/* For tests only: Wine brings no keyboard layouts as DLLs, and GTK 4 reads which key gives which character out of one. The United
 * States layout, in the structures of the Windows driver kit's kbd.h. */

#include <windows.h>

#define CAPS_LOCK 1          /* capitals by caps lock too */
#define NONE      0xf000     /* the key gives no character in this state */
#define INVALID   0x0f       /* no column for this set of modifiers */
#define VERSION_1 0x10000    /* of the structures */

typedef struct
{
  BYTE key, bits;
} ModifierKey;

typedef struct
{
  const ModifierKey *keys;
  WORD               highest;  /* set of bits that has a column */
  BYTE               column[4];
} Modifiers;

typedef struct
{
  BYTE  key, attributes;
  WCHAR one[1];
} Plain;

typedef struct
{
  BYTE  key, attributes;
  WCHAR three[3]; /* alone, with shift, with control */
} Shifted;

typedef struct
{
  const void *rows;
  BYTE        n_columns, row_size;
} Characters;

typedef struct
{
  BYTE   scan_code;
  USHORT key;
} Extended;

typedef struct
{
  const Modifiers  *modifiers;
  const Characters *characters;
  const void       *dead_keys, *names, *extended_names, *dead_names;
  const USHORT     *keys; /* by scan code */
  BYTE              n_keys;
  const Extended   *after_e0, *after_e1;
  DWORD             version;
  BYTE              n_ligature, ligature_size;
  const void       *ligatures;
  DWORD             type, subtype;
} Layout;

static const ModifierKey modifier_keys[] = { { VK_SHIFT, 1 }, { VK_CONTROL, 2 }, { VK_MENU, 4 }, { 0, 0 } };
static const Modifiers modifiers = { modifier_keys, 3, { 0, 1, 2, INVALID } };

#define LETTER(c) { c, CAPS_LOCK, { (c) - 'A' + 'a', c, (c) - '@' } }
#define SIGN(key, alone, shift) { key, 0, { alone, shift, NONE } }

static const Shifted shifted[] = {
  LETTER ('A'), LETTER ('B'), LETTER ('C'), LETTER ('D'), LETTER ('E'), LETTER ('F'), LETTER ('G'), LETTER ('H'), LETTER ('I'),
  LETTER ('J'), LETTER ('K'), LETTER ('L'), LETTER ('M'), LETTER ('N'), LETTER ('O'), LETTER ('P'), LETTER ('Q'), LETTER ('R'),
  LETTER ('S'), LETTER ('T'), LETTER ('U'), LETTER ('V'), LETTER ('W'), LETTER ('X'), LETTER ('Y'), LETTER ('Z'),
  SIGN ('1', '1', '!'), SIGN ('2', '2', '@'), SIGN ('3', '3', '#'), SIGN ('4', '4', '$'), SIGN ('5', '5', '%'),
  SIGN ('6', '6', '^'), SIGN ('7', '7', '&'), SIGN ('8', '8', '*'), SIGN ('9', '9', '('), SIGN ('0', '0', ')'),
  SIGN (VK_OEM_MINUS, '-', '_'), SIGN (VK_OEM_PLUS, '=', '+'), SIGN (VK_OEM_COMMA, ',', '<'), SIGN (VK_OEM_PERIOD, '.', '>'),
  SIGN (VK_OEM_1, ';', ':'), SIGN (VK_OEM_2, '/', '?'), SIGN (VK_OEM_3, '`', '~'), SIGN (VK_OEM_4, '[', '{'),
  SIGN (VK_OEM_5, '\\', '|'), SIGN (VK_OEM_6, ']', '}'), SIGN (VK_OEM_7, '\'', '"'), SIGN (VK_OEM_102, '\\', '|'),
  SIGN (VK_SPACE, ' ', ' '), SIGN (VK_TAB, '\t', '\t'), SIGN (VK_ADD, '+', '+'), SIGN (VK_SUBTRACT, '-', '-'),
  SIGN (VK_MULTIPLY, '*', '*'), SIGN (VK_DIVIDE, '/', '/'), SIGN (VK_DECIMAL, '.', '.'),
  { VK_BACK, 0, { '\b', '\b', 127 } }, { VK_ESCAPE, 0, { 27, 27, 27 } }, { VK_RETURN, 0, { '\r', '\r', '\n' } }, { 0, 0, { 0, 0, 0 } },
};

static const Plain keypad[] = {
  { VK_NUMPAD0, 0, { '0' } }, { VK_NUMPAD1, 0, { '1' } }, { VK_NUMPAD2, 0, { '2' } }, { VK_NUMPAD3, 0, { '3' } },
  { VK_NUMPAD4, 0, { '4' } }, { VK_NUMPAD5, 0, { '5' } }, { VK_NUMPAD6, 0, { '6' } }, { VK_NUMPAD7, 0, { '7' } },
  { VK_NUMPAD8, 0, { '8' } }, { VK_NUMPAD9, 0, { '9' } }, { 0, 0, { 0 } },
};

static const Characters characters[] = { { shifted, 3, sizeof *shifted }, { keypad, 1, sizeof *keypad }, { NULL, 0, 0 } };

static const USHORT keys[] = {
  0xff, VK_ESCAPE, '1', '2', '3', '4', '5', '6', '7', '8', '9', '0', VK_OEM_MINUS, VK_OEM_PLUS, VK_BACK,
  VK_TAB, 'Q', 'W', 'E', 'R', 'T', 'Y', 'U', 'I', 'O', 'P', VK_OEM_4, VK_OEM_6, VK_RETURN,
  VK_LCONTROL, 'A', 'S', 'D', 'F', 'G', 'H', 'J', 'K', 'L', VK_OEM_1, VK_OEM_7, VK_OEM_3,
  VK_LSHIFT, VK_OEM_5, 'Z', 'X', 'C', 'V', 'B', 'N', 'M', VK_OEM_COMMA, VK_OEM_PERIOD, VK_OEM_2, VK_RSHIFT,
  VK_MULTIPLY, VK_LMENU, VK_SPACE, VK_CAPITAL, VK_F1, VK_F2, VK_F3, VK_F4, VK_F5, VK_F6, VK_F7, VK_F8, VK_F9, VK_F10,
  VK_NUMLOCK, VK_SCROLL, VK_HOME, VK_UP, VK_PRIOR, VK_SUBTRACT, VK_LEFT, VK_CLEAR, VK_RIGHT, VK_ADD, VK_END, VK_DOWN, VK_NEXT,
  VK_INSERT, VK_DELETE, VK_SNAPSHOT, 0xff, VK_OEM_102, VK_F11, VK_F12,
};

static const Extended after_e0[] = {
  { 0x1c, VK_RETURN }, { 0x1d, VK_RCONTROL }, { 0x35, VK_DIVIDE }, { 0x37, VK_SNAPSHOT }, { 0x38, VK_RMENU }, { 0x47, VK_HOME },
  { 0x48, VK_UP }, { 0x49, VK_PRIOR }, { 0x4b, VK_LEFT }, { 0x4d, VK_RIGHT }, { 0x4f, VK_END }, { 0x50, VK_DOWN },
  { 0x51, VK_NEXT }, { 0x52, VK_INSERT }, { 0x53, VK_DELETE }, { 0x5b, VK_LWIN }, { 0x5c, VK_RWIN }, { 0x5d, VK_APPS }, { 0, 0 },
};

static const Extended after_e1[] = { { 0x1d, VK_PAUSE }, { 0, 0 } };

static const Layout layout = {
  .modifiers = &modifiers,
  .characters = characters,
  .keys = keys,
  .n_keys = sizeof keys / sizeof *keys,
  .after_e0 = after_e0,
  .after_e1 = after_e1,
  .version = VERSION_1,
  .type = 4,
};

__declspec (dllexport) const Layout *KbdLayerDescriptor (void);

const Layout *
KbdLayerDescriptor (void)
{
  return &layout;
}
