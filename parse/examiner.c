/* examiner.c - what lives from mail to mail; see examine.h. */
#include "attach.h"
#include "base/hash.h"
#include "base/limits.h"
#include "examination.h"
#include "parse/yara.h"

#include <stdlib.h>

enum {
    MOST_CONTENT = MIB(64), /* of one decoded part that is looked at in one piece */
    KEPT_CONTENT = MIB(4),
};

struct examiner *examiner_new(struct error *err)
{
    struct examiner *examiner;

    if (!attach_preload(err) || !tree_init(err))
        return NULL;
    examiner = xcalloc(1, sizeof(*examiner));
    examiner->sets = charsets_new();
    examiner->hasher = hasher_new();
    buf_init(&examiner->content, MOST_CONTENT);
    buf_init(&examiner->utf8, 4 * LIMIT_PART_TEXT); /* one byte may take four places */
    buf_init(&examiner->page, LIMIT_PART_TEXT);
    buf_init(&examiner->text, LIMIT_PART_TEXT);
    buf_init(&examiner->kept_text, LIMIT_STORED_TEXT + LIMIT_STORED_PASSAGES);
    return examiner;
}

void examiner_free(struct examiner *examiner)
{
    if (!examiner)
        return;
    charsets_free(examiner->sets);
    hasher_free(examiner->hasher);
    buf_dispose(&examiner->content);
    buf_dispose(&examiner->utf8);
    buf_dispose(&examiner->page);
    buf_dispose(&examiner->text);
    buf_dispose(&examiner->kept_text);
    arena_dispose(&examiner->kept);
    yara_free(examiner->yara);
    free(examiner);
    attach_unload();
}

struct charsets *examiner_charsets(struct examiner *examiner)
{
    return examiner->sets;
}

bool examiner_keys(struct examiner *examiner, struct str text, struct error *err)
{
    return dkim_keys_read(&examiner->keys, &examiner->kept, text, err);
}

bool examiner_yara(struct examiner *examiner, struct str sources, struct error *err)
{
    const struct hash hash = hash_of(sources);

    if (sources.len == 0)
        return true;
    examiner->yara_mark = yara_mark(&hash);
    return yara_compile(&examiner->yara, sources, err);
}

void examiner_trust(struct examiner *examiner)
{
    examiner->trusting = true;
}

void examiner_slim(struct examiner *examiner)
{
    struct buf *const bufs[] = {&examiner->content, &examiner->utf8, &examiner->page,
                                &examiner->text};

    for (size_t i = 0; i < ARRAY_LEN(bufs); i++)
        if (bufs[i]->room > KEPT_CONTENT)
            buf_dispose(bufs[i]);
}
