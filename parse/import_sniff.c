/* import_sniff.c - what a file is, from its beginning; see parse/import.h. */
#include "import_formats.h"

#include "content_type.h"
#include "export_row.h"
#include "import_mail.h"
#include "log_encoding.h"
#include "parse/login.h"

#include <string.h>

enum { SURE_OF_MAGIC = 100, SURE_ENOUGH = 40, SURE_BY_NAME = 20, TAR_MAGIC = 257 };

static const struct {
    const char *magic;
    size_t len;
    enum import_kind kind;
    const char *format, *title;
} containers[] = {
    {"!BDN", 4, IMPORT_PST, "pst", "Outlook data file (PST or OST)"},
    {"PK\3\4", 4, IMPORT_ARCHIVE, "zip", "ZIP archive"},
    {"\x1f\x8b", 2, IMPORT_ARCHIVE, "gzip", "gzip"},
    {"BZh", 3, IMPORT_ARCHIVE, "bzip2", "bzip2"},
    {"\xfd"
     "7zXZ",
     5, IMPORT_ARCHIVE, "xz", "xz"},
    {"7z\xbc\xaf\x27\x1c", 6, IMPORT_ARCHIVE, "7z", "7-Zip archive"},
};

static const char tar[] = "tar";

bool import_is_archive(const char *format)
{
    for (size_t i = 0; i < ARRAY_LEN(containers); i++)
        if (containers[i].kind == IMPORT_ARCHIVE && strcmp(containers[i].format, format) == 0)
            return true;
    return strcmp(format, tar) == 0;
}

static void saw(struct import_sight *out, enum import_kind kind, const char *format,
                const char *title, const char *why, unsigned sure)
{
    if (sure <= out->sure)
        return;
    *out = (struct import_sight){kind, format, title, why, sure};
}

static bool see_container(struct import_sight *out, struct str head)
{
    for (size_t i = 0; i < ARRAY_LEN(containers); i++)
        if (head.len >= containers[i].len &&
            memcmp(head.at, containers[i].magic, containers[i].len) == 0)
            saw(out, containers[i].kind, containers[i].format, containers[i].title,
                "its first bytes", SURE_OF_MAGIC);
    if (head.len > TAR_MAGIC && str_starts(str_part(head, TAR_MAGIC, 5), "ustar"))
        saw(out, IMPORT_ARCHIVE, tar, "tar archive", "\"ustar\" at byte 257", SURE_OF_MAGIC);
    return out->sure > 0;
}

static void see_rules(struct import_sight *out, const struct import_head *head)
{
    if (head->text.binary)
        return;
    for (size_t i = 0; rule_formats[i]; i++) {
        const char *why = "";
        unsigned sure = rule_formats[i]->recognise(head, &why);

        saw(out, IMPORT_RULES, rule_formats[i]->name, rule_formats[i]->title, why,
            sure > SURE_OF_MAGIC ? SURE_OF_MAGIC : sure);
    }
}

static void see_logs(struct import_sight *out, const struct import_head *head)
{
    if (head->text.binary)
        return;
    for (size_t i = 0; log_formats[i]; i++) {
        const char *why = "";
        unsigned sure = log_formats[i]->recognise ? log_formats[i]->recognise(head, &why) : 0;

        saw(out, IMPORT_LOG, log_formats[i]->name, log_formats[i]->title, why,
            sure > SURE_OF_MAGIC ? SURE_OF_MAGIC : sure);
    }
}

static void see_mail(struct import_sight *out, struct str head)
{
    const char *why = "";
    unsigned sure = import_looks_mbox(head, &why);

    saw(out, IMPORT_MBOX, "mbox", "mbox", why, sure);
    sure = import_looks_message(head, &why);
    saw(out, IMPORT_MESSAGE, "eml", "mail message", why, sure);
}

/* Its name says that it is a mail, and its content does not say that it is anything else: a broken
 * mail is evidence too. */
static void see_name(struct import_sight *out, struct str name, struct str type)
{
    bool open = type.len == 0 || str_starts(type, "text/") || str_starts(type, "message/");

    *out = (struct import_sight){.sure = 0};
    if (open && str_ends_nocase(name, ".eml"))
        saw(out, IMPORT_MESSAGE, "eml", "mail message",
            "only its name says so, and nothing else fits: it has no header", SURE_BY_NAME);
}

/* As the reader of a log will read it. */
static void read_head(struct import_text *out, struct arena *arena, struct charsets *sets,
                      struct str head)
{
    const char *title;
    uint32_t set = 0;
    struct str text = log_as_utf8(sets, arena, head, &set, &title);

    import_text_of(out, arena, text);
    if (title)
        out->encoding = title;
}

static bool is_table(struct str text)
{
    enum { LEAST_COLUMNS = 3 };
    struct arena arena = {0};
    struct row head;
    bool table = export_csv_head(&arena, text, &head) && head.count >= LEAST_COLUMNS;

    arena_dispose(&arena);
    return table;
}

void import_sniff(struct import_sight *out, struct arena *arena, struct charsets *sets,
                  struct str head, uint64_t size, const char *name)
{
    struct import_head seen = {.bytes = head, .whole = size <= head.len, .name = name};
    struct str type;

    *out = (struct import_sight){.kind = IMPORT_EMPTY,
                                 .format = "empty",
                                 .title = "empty file",
                                 .why = "",
                                 .sure = size == 0 ? SURE_OF_MAGIC : 0};
    if (size == 0 || see_container(out, head))
        return;
    read_head(&seen.text, arena, sets, head);
    see_rules(out, &seen);
    see_logs(out, &seen);
    see_mail(out, head);
    if (out->sure >= SURE_ENOUGH)
        return; /* libmagic takes its time */
    type = str_of(content_type_of(head));
    see_name(out, str_of(name), type);
    if (out->sure > 0)
        return;
    *out = (struct import_sight){
        .kind = IMPORT_UNKNOWN,
        .format = "",
        .title = arena_strndup(arena, type.at, type.len),
        .why = is_table(seen.text.text)
                   ? "a table, but its columns tell neither rules nor sign-ins (a time, an IP "
                     "address, a user or result); NOTHING of it was examined"
                   : "no mail header, no export of rules and no log of sign-ins that is known; "
                     "NOTHING of it was examined"};
}

void import_rules(struct rule_script *out, struct arena *arena, struct str bytes,
                  const char *format, const char *name)
{
    const struct rule_format *known = rule_format_named(format);

    *out = (struct rule_script){.error = "", .limit = ""};
    if (known)
        known->read(out, arena, bytes, name);
    else
        out->error = "no format of this name is known";
}
