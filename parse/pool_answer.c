/* pool_answer.c - see pool_answer.h. */
#include "pool_answer.h"

#include "parse/login.h"

static void set_limit(struct pool_result *out, const char *limit)
{
    out->why = limit;
    out->status = limit[0] ? POOL_LIMIT : POOL_OK;
}

static bool read_mail(struct pool_result *out, struct mail *mail, struct arena *arena,
                      enum pool_kind kind, struct str blob)
{
    struct error err = {0};

    if (!facts_decode(mail, arena, blob, &err) ||
        (kind == POOL_HEADER) != ((mail->traits & MAIL_HEADER_ONLY) != 0))
        return false;
    out->mail = mail;
    set_limit(out, mail->limit);
    return true;
}

static bool read_script(struct pool_result *out, struct arena *arena, struct str blob)
{
    struct rule_script script;
    struct error err = {0};

    if (!pool_script(&script, arena, blob, &err))
        return false;
    set_limit(out, script.limit);
    return true;
}

static bool is_sight(struct arena *arena, struct str blob)
{
    struct import_sight sight;
    struct error err = {0};

    return import_sight_decode(&sight, arena, blob, &err);
}

static bool is_log(struct arena *arena, struct str blob)
{
    struct log_page page;
    struct error err = {0};

    return log_page_decode(&page, arena, blob, &err);
}

/* Why it cannot be done is an answer too; so it is of a part. */
static bool is_edit(struct str blob)
{
    struct error err = {0};
    struct str script;

    return pool_edited(blob, &script, &err) || err.code != ERROR_JAIL;
}

static bool is_part(struct str blob)
{
    struct error err = {0};
    struct str bytes;
    uint64_t size;

    return pool_part(blob, &bytes, &size, &err) || err.code != ERROR_JAIL;
}

bool pool_answer_read(struct pool_result *out, struct mail *mail, struct arena *arena,
                      enum pool_kind kind, struct str blob)
{
    *out = (struct pool_result){.blob = blob, .why = ""};
    switch (kind) {
    case POOL_MAIL:
    case POOL_HEADER:
        return read_mail(out, mail, arena, kind, blob);
    case POOL_SIEVE:
    case POOL_EXPORT:
        return read_script(out, arena, blob);
    case POOL_EDIT:
        return is_edit(blob);
    case POOL_LOG:
        return is_log(arena, blob);
    case POOL_PART:
        return is_part(blob);
    case POOL_SNIFF:
        return is_sight(arena, blob);
    }
    return false;
}
