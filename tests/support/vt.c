/* vt.c - see vt.h. */
#include "vt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void complain(struct vt *vt, const char *what)
{
    struct buf shown;

    if (vt->wrong[0] != '\0')
        return;
    buf_init(&shown, 100);
    text_show(&shown, (struct str){vt->sequence, vt->len});
    snprintf(vt->wrong, sizeof(vt->wrong), "%s: %s", what, buf_c(&shown));
    buf_dispose(&shown);
}

static bool is_one_of(const char *text, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(text, *list) == 0)
            return true;
    return false;
}

/* Colours: 30-37, 39, 40-47, 49, 90-97, 100-107; looks: 0-9, 21-29. Nothing with 38 or 48. */
static bool is_palette(const char *parameters, bool *colored)
{
    while (*parameters) {
        char *end;
        long value = strtol(parameters, &end, 10);

        if (value == 38 || value == 48 || value > 107 || (*end != '\0' && *end != ';'))
            return false;
        *colored |= (value >= 30 && value <= 37) || value >= 90;
        parameters = *end == ';' ? end + 1 : end;
    }
    return true;
}

/* parameters: between "ESC [" and the final byte. */
static bool csi_is_allowed(struct vt *vt, const char *parameters, char last)
{
    static const char *const modes[] = {"?1", "?7",   "?12",    "?25",   "?1034", "?1049",
                                        "4",  "?3;4", "?12;25", "?2004", NULL};
    static const char *const windows[] = {"22;0;0", "23;0;0", NULL};

    if ((last == 'h' || last == 'l') && strcmp(parameters, "?2004") == 0)
        vt->brackets = last == 'h';
    if (last == 'h' || last == 'l')
        return is_one_of(parameters, modes);
    if (last == 't')
        return is_one_of(parameters, windows);
    if (last == 'm')
        return is_palette(parameters, &vt->colored);
    return strchr("ABCDGHJKLMPSTXZ@bdfr", last) &&
           strspn(parameters, "0123456789;") == strlen(parameters);
}

static void end_sequence(struct vt *vt)
{
    static const char *const others[] = {"\x1b(B",
                                         "\x1b(0",
                                         "\x1b)0",
                                         "\x1b=",
                                         "\x1b>",
                                         "\x1bM",
                                         "\x1b"
                                         "7",
                                         "\x1b"
                                         "8",
                                         NULL};
    char parameters[sizeof(vt->sequence)];

    vt->sequence[vt->len] = '\0';
    if (vt->sequence[1] == '[') {
        snprintf(parameters, sizeof(parameters), "%.*s", (int)(vt->len - 3), vt->sequence + 2);
        if (!csi_is_allowed(vt, parameters, vt->sequence[vt->len - 1]))
            complain(vt, "a control sequence that terminfo does not have");
    } else if (!is_one_of(vt->sequence, others)) {
        complain(vt, "an escape sequence that terminfo does not have");
    }
    vt->len = 0;
}

static void in_sequence(struct vt *vt, char byte)
{
    vt->sequence[vt->len++] = byte;
    if (vt->len == 2 && strchr("[()", byte))
        return;
    if (vt->len == 2 || vt->sequence[1] != '[' || (byte >= 0x40 && byte <= 0x7e)) {
        end_sequence(vt);
    } else if (vt->len == sizeof(vt->sequence) - 1 || byte < 0x20) {
        complain(vt, "a control sequence that does not end");
        vt->len = 0;
    }
}

static void end_character(struct vt *vt)
{
    struct str text = {vt->character, vt->bytes};
    int32_t ch = utf8_take(&text);

    if (ch == UTF8_BAD || text.len > 0 || text_class((uint32_t)ch) == TEXT_HIDDEN) {
        memcpy(vt->sequence, vt->character, vt->bytes);
        vt->len = vt->bytes;
        complain(vt, "a character that must not be shown");
        vt->len = 0;
    }
    vt->bytes = 0;
}

static size_t length_of(unsigned char first)
{
    if (first < 0xc2 || first > 0xf4)
        return 1; /* ASCII, or nothing that can begin a character */
    return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

void vt_read(struct vt *vt, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (vt->len > 0) {
            in_sequence(vt, bytes[i]);
        } else if (vt->bytes == 0 && bytes[i] == 0x1b) {
            vt->sequence[vt->len++] = bytes[i];
        } else if (vt->bytes > 0 || !strchr("\r\n\b\t\x0e\x0f", bytes[i])) {
            if (vt->bytes == 0)
                vt->need = length_of((unsigned char)bytes[i]);
            vt->character[vt->bytes++] = bytes[i];
            if (vt->bytes == vt->need)
                end_character(vt);
        }
    }
}
