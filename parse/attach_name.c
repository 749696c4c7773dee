/* attach_name.c - see attach_name.h. */
#include "attach_name.h"

#include "name_direction.h"
#include "parse/mail.h"

#include <string.h>

/* Lists have a blank around each entry. */
static const struct {
    uint32_t trait;
    const char *extensions;
} lists[] = {
    {PART_PROGRAM,
     " exe com scr pif bat cmd ps1 ps2 psc1 psc2 psm1 vbs vbe js jse ws wsf wsc wsh sct hta cpl "
     "dll msi msp mst msix msixbundle appx jar jnlp reg inf chm hlp msc diagcab xll apk ipa pkg "
     "command sh run gadget application vsto iqy slk ade adp mde elf deb rpm scpt workflow "},
    {PART_SHORTCUT,
     " lnk url website desktop scf library-ms search-ms searchconnector-ms settingcontent-ms "
     "appref-ms "},
    {PART_DISK_IMAGE, " iso img vhd vhdx wim dmg udf "},
    {PART_ONENOTE, " one onepkg onetoc2 "},
};

static const char documents[] =
    " pdf doc docx xls xlsx ppt pptx odt ods rtf csv jpg jpeg png gif bmp tif tiff txt mp3 mp4 ";
static const char behind_documents[] = " htm html shtml xhtml hta lnk zip url ";

bool extension_is_listed(const char *extension, const char *list)
{
    char padded[EXTENSION_MOST + 3] = " ";

    if (extension[0] == '\0')
        return false;
    memcpy(padded + 1, extension, strlen(extension) + 1);
    memcpy(padded + 1 + strlen(extension), " ", 2);
    return strstr(list, padded) != NULL;
}

static struct str without_tail(struct str name)
{
    while (name.len > 0 && (name.at[name.len - 1] == '.' || name.at[name.len - 1] == ' '))
        name.len--;
    return name;
}

/* Where the last dot is; name.len: nowhere. */
static size_t last_dot(struct str name)
{
    for (size_t i = name.len; i-- > 0;) {
        if (name.at[i] == '.')
            return i;
        if (name.at[i] == '/' || name.at[i] == '\\')
            break;
    }
    return name.len;
}

static void lower_in(struct str extension, char out[EXTENSION_MOST])
{
    out[0] = '\0';
    if (extension.len >= EXTENSION_MOST || str_find_char(extension, '\0') < extension.len)
        return;
    for (size_t i = 0; i < extension.len; i++) {
        char ch = extension.at[i];

        out[i] = (char)(ch >= 'A' && ch <= 'Z' ? ch + 0x20 : ch);
    }
    out[extension.len] = '\0';
}

void name_extension(struct str name, char out[EXTENSION_MOST])
{
    name = without_tail(name);
    lower_in(str_trim(str_part(name, last_dot(name) + 1, name.len)), out);
}

uint32_t extension_traits(const char *extension)
{
    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        if (extension_is_listed(extension, lists[i].extensions))
            return lists[i].trait;
    return 0;
}

bool extension_is_page(const char *extension)
{
    return extension_is_listed(extension, " htm html xhtml shtml xht hta ");
}

static bool is_ascii_alnum(char ch)
{
    return (ch >= '0' && ch <= '9') || (ch >= 'A' && ch <= 'Z') || (ch >= 'a' && ch <= 'z');
}

/* Does name begin with dots, blanks and marks, of which there is a dot and a mark, and go on? */
static bool parts_by_mark(struct str name)
{
    bool dot = false, mark = false;

    for (size_t i = 0; i < name.len; i++) {
        if (name.at[i] != '.' && name.at[i] != ' ' && name.at[i] != DIRECTION_MARK)
            return dot && mark;
        dot = dot || name.at[i] == '.';
        mark = mark || name.at[i] == DIRECTION_MARK;
    }
    return false;
}

/* Of a name with its marks: one of them parts a document's ending from what is behind it. */
static bool is_parted(struct str name)
{
    char word[EXTENSION_MOST];

    for (size_t begin = 0, end; begin < name.len; begin = end + 1) {
        for (end = begin; end < name.len && is_ascii_alnum(name.at[end]);)
            end++;
        lower_in(str_part(name, begin, end - begin), word);
        if (extension_is_listed(word, documents) && parts_by_mark(str_part(name, end, name.len)))
            return true;
    }
    return false;
}

static bool is_double(struct str name)
{
    char last[EXTENSION_MOST], before[EXTENSION_MOST];

    name = without_tail(name);
    name_extension(name, last);
    name_extension(str_part(name, 0, last_dot(name)), before);
    return extension_is_listed(before, documents) &&
           (extension_traits(last) != 0 || extension_is_listed(last, behind_documents));
}

/* "invoice.pdf            .exe": pushed out of sight. */
static bool is_pushed(struct str name)
{
    size_t dot = last_dot(without_tail(name)), blanks = 0;

    while (blanks < dot && name.at[dot - blanks - 1] == ' ')
        blanks++;
    return dot < name.len && blanks >= 5;
}

/* An archive is no danger by itself, and somebody who writes Hebrew may well put a mark before
 * ".zip". */
static bool is_turned(struct str plain, struct str marked)
{
    char last[EXTENSION_MOST];

    name_extension(plain, last);
    return (extension_traits(last) != 0 || extension_is_page(last)) && is_parted(marked);
}

static uint32_t tricks_of(struct str plain, bool turned, const char **why)
{
    if (turned) {
        *why = "direction-changing character in the name";
        return PART_RTL_NAME | (is_double(plain) ? PART_DOUBLE_EXTENSION : 0);
    }
    if (is_pushed(plain)) {
        *why = "extension pushed away by blanks";
        return PART_DOUBLE_EXTENSION;
    }
    if (!is_double(plain))
        return 0;
    *why = "double extension";
    return PART_DOUBLE_EXTENSION;
}

uint32_t name_tricks(struct str name, const char **why)
{
    struct buf marked, plain; /* with one byte for each direction mark; without them */
    bool turned;
    uint32_t tricks;

    *why = "";
    buf_init(&marked, name.len + 1);
    buf_init(&plain, name.len + 1);
    turned = direction_marks(&marked, name);
    for (size_t i = 0; i < marked.len; i++)
        if (marked.at[i] != DIRECTION_MARK)
            buf_char(&plain, marked.at[i]);
    turned = turned || is_turned(buf_as_str(&plain), buf_as_str(&marked));
    tricks = tricks_of(buf_as_str(&plain), turned, why);
    buf_dispose(&marked);
    buf_dispose(&plain);
    return tricks;
}
