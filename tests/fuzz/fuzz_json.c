/* fuzz_json.c - what counts as canonical JSON is UTF-8 without blanks around it, and changing a
 * byte of its punctuation is noticed. Strings written by us are canonical. */
#include "base/json.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void check_ours(struct str value)
{
    struct buf out;
    struct json json = {.out = &out};

    buf_init(&out, 8 * value.len + 100);
    json_object(&json, NULL);
    json_str(&json, "key", value);
    json_hex(&json, "key_hex", value.at, value.len);
    json_close(&json, '}');
    must(!out.full && json_is_canonical(buf_as_str(&out)));
    buf_dispose(&out);
}

/* One spelling: none of these may be put in front of, behind or in place of anything. */
static void check_theirs(struct str text)
{
    char *longer = xcalloc(text.len + 2, 1);

    must(utf8_valid(text) && text.at[0] == '{' && text.at[text.len - 1] == '}');
    memcpy(longer, text.at, text.len);
    longer[text.len] = ' ';
    must(!json_is_canonical((struct str){longer, text.len + 1}));
    longer[text.len] = '}';
    must(!json_is_canonical((struct str){longer, text.len + 1}));
    longer[text.len - 1] = ' ';
    must(!json_is_canonical((struct str){longer, text.len + 1}));
    must(!json_is_canonical((struct str){longer, text.len}));
    free(longer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = {(const char *)data, size};

    check_ours(text);
    if (json_is_canonical(text))
        check_theirs(text);
    return 0;
}
