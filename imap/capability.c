/* capability.c - see capability.h. */
#include "capability.h"

static const char *const useful[] = {
    "ID",       "NAMESPACE", "ENABLE",      "CONDSTORE",     "QRESYNC",         "SPECIAL-USE",
    "CHILDREN", "QUOTA",     "ACL",         "METADATA",      "METADATA-SERVER", "UNSELECT",
    "IDLE",     "BINARY",    "LIST-STATUS", "LIST-EXTENDED", "ESEARCH",         "STATUS=SIZE",
};

static bool take_word(struct str *rest, struct str *word)
{
    size_t len;

    *rest = str_trim(*rest);
    len = str_find_char(*rest, ' ');
    *word = str_part(*rest, 0, len);
    *rest = str_part(*rest, len, rest->len);
    return word->len > 0;
}

bool capability_has(struct str list, const char *word)
{
    struct str each;

    while (take_word(&list, &each))
        if (str_equal_nocase(each, str_of(word)))
            return true;
    return false;
}

void capability_clean(struct buf *out, struct str list)
{
    buf_text(out, " IMAP4rev1");
    for (size_t i = 0; i < ARRAY_LEN(useful); i++)
        if (capability_has(list, useful[i]))
            buf_printf(out, " %s", useful[i]);
}
