/* sieve_words.c - see sieve_words.h. From RFC 3028, 5173, 5183, 5228, 5229, 5230, 5231, 5232,
 * 5233, 5235, 5260, 5293, 5429, 5435, 5463, 5490, 5703, 6131, 6134, 6609, 7352, 8579, 8580, 9042
 * and Pigeonhole's documentation. */
#include "sieve_words.h"

#include <string.h>

enum {
    MATCH = 1 << 0, /* match types and comparator */
    ADDRESS = 1 << 1,
    INDEX = 1 << 2,
    MIME = 1 << 3,
    COPY = 1 << 4,
    FLAGS = 1 << 5,
    MAILBOX = 1 << 6,
    SIZE = 1 << 7,
    BODY = 1 << 8,
    VACATION = 1 << 9,
    ZONE = 1 << 10,
    SET = 1 << 11,
    INCLUDE = 1 << 12,
    NOTIFY = 1 << 13,
    DUPLICATE = 1 << 14,
    PROGRAM = 1 << 15,
    PERCENT = 1 << 16,
    SUBJECT = 1 << 17,
    HEADERS = 1 << 18,
    NAME = 1 << 19,
    FIRST = 1 << 20,
    LIST = 1 << 21,
    DELIVERY = 1 << 22,
    FCC = 1 << 23,
    LAST = 1 << 24,
    POSITION = 1 << 25,
};

static const struct sieve_word words[] = {
    {WORD_COMMAND, "addflag", "imap4flags imapflags", "Sl", 0, SHAPE_PLAIN},
    {WORD_COMMAND, "addheader", "editheader", "ss", LAST, SHAPE_PLAIN},
    {WORD_COMMAND, "break", "foreverypart", "", NAME, SHAPE_PLAIN},
    {WORD_COMMAND, "debug_log", "vnd.dovecot.debug", "s", 0, SHAPE_PLAIN},
    {WORD_COMMAND, "deleteheader", "editheader", "sL", MATCH | POSITION, SHAPE_PLAIN},
    {WORD_COMMAND, "denotify", "notify", "", MATCH | NOTIFY, SHAPE_PLAIN},
    {WORD_COMMAND, "discard", "", "", 0, SHAPE_PLAIN},
    {WORD_COMMAND, "else", "", "", 0, SHAPE_BLOCK},
    {WORD_COMMAND, "elsif", "", "", 0, SHAPE_TEST_BLOCK},
    {WORD_COMMAND, "enclose", "enclose", "s", SUBJECT | HEADERS, SHAPE_PLAIN},
    {WORD_COMMAND, "ereject", "ereject", "s", 0, SHAPE_PLAIN},
    {WORD_COMMAND, "error", "ihave", "s", 0, SHAPE_PLAIN},
    {WORD_COMMAND, "execute", "vnd.dovecot.execute", "sL", PROGRAM, SHAPE_PLAIN},
    {WORD_COMMAND, "expire", "vnd.proton.expire", "ss", 0, SHAPE_PLAIN},
    {WORD_COMMAND, "export", "include", "l", 0, SHAPE_PLAIN},
    {WORD_COMMAND, "extracttext", "extracttext", "s", SET | FIRST, SHAPE_PLAIN},
    {WORD_COMMAND, "fileinto", "fileinto", "s", COPY | FLAGS | MAILBOX, SHAPE_PLAIN},
    {WORD_COMMAND, "filter", "vnd.dovecot.filter", "sL", PROGRAM, SHAPE_PLAIN},
    {WORD_COMMAND, "foreverypart", "foreverypart", "", NAME, SHAPE_BLOCK},
    {WORD_COMMAND, "global", "include", "l", 0, SHAPE_PLAIN},
    {WORD_COMMAND, "if", "", "", 0, SHAPE_TEST_BLOCK},
    {WORD_COMMAND, "import", "include", "l", 0, SHAPE_PLAIN},
    {WORD_COMMAND, "include", "include", "s", INCLUDE, SHAPE_PLAIN},
    {WORD_COMMAND, "keep", "", "", FLAGS, SHAPE_PLAIN},
    {WORD_COMMAND, "mark", "imapflags", "", 0, SHAPE_PLAIN},
    {WORD_COMMAND, "notify", "enotify notify", "S", NOTIFY | FCC, SHAPE_PLAIN},
    {WORD_COMMAND, "pipe", "vnd.dovecot.pipe", "sL", COPY | PROGRAM, SHAPE_PLAIN},
    {WORD_COMMAND, "redirect", "", "s", COPY | LIST | DELIVERY, SHAPE_PLAIN},
    {WORD_COMMAND, "reject", "reject", "s", 0, SHAPE_PLAIN},
    {WORD_COMMAND, "removeflag", "imap4flags imapflags", "Sl", 0, SHAPE_PLAIN},
    {WORD_COMMAND, "replace", "replace", "s", SUBJECT, SHAPE_PLAIN},
    {WORD_COMMAND, "report", "vnd.dovecot.report", "sss", HEADERS, SHAPE_PLAIN},
    {WORD_COMMAND, "require", "", "l", 0, SHAPE_PLAIN},
    {WORD_COMMAND, "return", "include", "", 0, SHAPE_PLAIN},
    {WORD_COMMAND, "set", "variables", "ss", SET, SHAPE_PLAIN},
    {WORD_COMMAND, "setflag", "imap4flags imapflags", "Sl", 0, SHAPE_PLAIN},
    {WORD_COMMAND, "stop", "", "", 0, SHAPE_PLAIN},
    {WORD_COMMAND, "unmark", "imapflags", "", 0, SHAPE_PLAIN},
    {WORD_COMMAND, "vacation", "vacation", "s", VACATION | FCC | FLAGS, SHAPE_PLAIN},
    {WORD_TEST, "address", "", "ll", MATCH | ADDRESS | INDEX | MIME, SHAPE_PLAIN},
    {WORD_TEST, "allof", "", "", 0, SHAPE_TESTS},
    {WORD_TEST, "anyof", "", "", 0, SHAPE_TESTS},
    {WORD_TEST, "body", "body", "l", MATCH | BODY, SHAPE_PLAIN},
    {WORD_TEST, "currentdate", "date", "sl", MATCH | ZONE, SHAPE_PLAIN},
    {WORD_TEST, "date", "date", "ssl", MATCH | ZONE | INDEX, SHAPE_PLAIN},
    {WORD_TEST, "duplicate", "duplicate vnd.dovecot.duplicate", "", DUPLICATE, SHAPE_PLAIN},
    {WORD_TEST, "envelope", "envelope", "ll", MATCH | ADDRESS, SHAPE_PLAIN},
    {WORD_TEST, "environment", "environment vnd.dovecot.environment", "sl", MATCH, SHAPE_PLAIN},
    {WORD_TEST, "execute", "vnd.dovecot.execute", "sL", PROGRAM, SHAPE_PLAIN},
    {WORD_TEST, "exists", "", "l", MIME, SHAPE_PLAIN},
    {WORD_TEST, "false", "", "", 0, SHAPE_PLAIN},
    {WORD_TEST, "filter", "vnd.dovecot.filter", "sL", PROGRAM, SHAPE_PLAIN},
    {WORD_TEST, "hasexpiration", "vnd.proton.expire", "", 0, SHAPE_PLAIN},
    {WORD_TEST, "hasflag", "imap4flags", "Ll", MATCH, SHAPE_PLAIN},
    {WORD_TEST, "header", "", "ll", MATCH | INDEX | MIME, SHAPE_PLAIN},
    {WORD_TEST, "ihave", "ihave", "l", 0, SHAPE_PLAIN},
    {WORD_TEST, "mailboxexists", "mailbox", "l", 0, SHAPE_PLAIN},
    {WORD_TEST, "mailboxidexists", "mailboxid", "l", 0, SHAPE_PLAIN},
    {WORD_TEST, "metadata", "mboxmetadata", "ssl", MATCH, SHAPE_PLAIN},
    {WORD_TEST, "metadataexists", "mboxmetadata", "sl", 0, SHAPE_PLAIN},
    {WORD_TEST, "not", "", "", 0, SHAPE_TEST},
    {WORD_TEST, "notify_method_capability", "enotify", "ssl", MATCH, SHAPE_PLAIN},
    {WORD_TEST, "servermetadata", "servermetadata", "sl", MATCH, SHAPE_PLAIN},
    {WORD_TEST, "servermetadataexists", "servermetadata", "l", 0, SHAPE_PLAIN},
    {WORD_TEST, "size", "", "n", SIZE, SHAPE_PLAIN},
    {WORD_TEST, "spamtest", "spamtest spamtestplus", "s", MATCH | PERCENT, SHAPE_PLAIN},
    {WORD_TEST, "specialuse_exists", "special-use", "Sl", 0, SHAPE_PLAIN},
    {WORD_TEST, "string", "variables", "ll", MATCH, SHAPE_PLAIN},
    {WORD_TEST, "true", "", "", 0, SHAPE_PLAIN},
    {WORD_TEST, "valid_ext_list", "extlists", "l", 0, SHAPE_PLAIN},
    {WORD_TEST, "valid_notify_method", "enotify", "l", 0, SHAPE_PLAIN},
    {WORD_TEST, "virustest", "virustest", "s", MATCH, SHAPE_PLAIN},
};

static const struct sieve_tag tags[] = {
    {"addresses", "", 'l', VACATION},
    {"all", "", 0, ADDRESS},
    {"anychild", "mime", 0, MIME},
    {"bytimeabsolute", "redirect-deliverby", 's', DELIVERY},
    {"bytimerelative", "redirect-deliverby", 'n', DELIVERY},
    {"bymode", "redirect-deliverby", 's', DELIVERY},
    {"bytrace", "redirect-deliverby", 0, DELIVERY},
    {"comparator", "", 's', MATCH},
    {"contains", "", 0, MATCH},
    {"content", "", 'l', BODY},
    {"contenttype", "mime", 0, MIME},
    {"copy", "copy", 0, COPY},
    {"count", "relational", 's', MATCH},
    {"create", "mailbox", 0, MAILBOX | FCC},
    {"days", "", 'n', VACATION},
    {"detail", "subaddress", 0, ADDRESS},
    {"domain", "", 0, ADDRESS},
    {"encodeurl", "enotify", 0, SET},
    {"fcc", "fcc", 's', FCC},
    {"first", "", 'n', FIRST},
    {"flags", "imap4flags imapflags", 'l', FLAGS},
    {"from", "", 's', VACATION | NOTIFY | SUBJECT},
    {"global", "", 0, INCLUDE},
    {"handle", "", 's', VACATION | DUPLICATE},
    {"header", "", 's', DUPLICATE},
    {"headers", "", 'l', HEADERS},
    {"headers_only", "", 0, HEADERS},
    {"high", "notify", 0, NOTIFY},
    {"id", "notify", 's', NOTIFY},
    {"importance", "", 's', NOTIFY},
    {"index", "index", 'n', INDEX},
    {"index", "", 'n', POSITION},
    {"input", "", 's', PROGRAM},
    {"is", "", 0, MATCH},
    {"last", "", 0, INDEX | DUPLICATE | LAST | POSITION},
    {"length", "", 0, SET},
    {"list", "extlists", 0, MATCH | LIST},
    {"localpart", "", 0, ADDRESS},
    {"low", "notify", 0, NOTIFY},
    {"lower", "", 0, SET},
    {"lowerfirst", "", 0, SET},
    {"mailboxid", "mailboxid", 's', MAILBOX},
    {"matches", "", 0, MATCH},
    {"message", "", 's', NOTIFY},
    {"method", "notify", 's', NOTIFY},
    {"mime", "", 0, VACATION | SUBJECT},
    {"mime", "mime", 0, MIME},
    {"name", "", 's', NAME},
    {"normal", "notify", 0, NOTIFY},
    {"notify", "redirect-dsn", 's', DELIVERY},
    {"once", "", 0, INCLUDE},
    {"optional", "", 0, INCLUDE},
    {"options", "", 'l', NOTIFY},
    {"originalzone", "", 0, ZONE},
    {"output", "", 's', PROGRAM},
    {"over", "", 0, SIZE},
    {"param", "mime", 'l', MIME},
    {"percent", "spamtestplus", 0, PERCENT},
    {"personal", "", 0, INCLUDE},
    {"pipe", "", 0, PROGRAM},
    {"quoteregex", "regex", 0, SET},
    {"quotewildcard", "", 0, SET},
    {"raw", "", 0, BODY},
    {"regex", "regex", 0, MATCH},
    {"ret", "redirect-dsn", 's', DELIVERY},
    {"seconds", "vacation-seconds", 'n', VACATION},
    {"seconds", "", 'n', DUPLICATE},
    {"specialuse", "special-use", 's', MAILBOX | FCC},
    {"subject", "", 's', VACATION | SUBJECT},
    {"subtype", "mime", 0, MIME},
    {"text", "", 0, BODY},
    {"try", "", 0, PROGRAM},
    {"type", "mime", 0, MIME},
    {"under", "", 0, SIZE},
    {"uniqueid", "", 's', DUPLICATE},
    {"upper", "", 0, SET},
    {"upperfirst", "", 0, SET},
    {"user", "subaddress", 0, ADDRESS},
    {"value", "relational", 's', MATCH},
    {"zone", "", 's', ZONE},
};

/* Extensions without a word or tag of their own. */
static const char *const others[] = {
    "comparator-i;ascii-casemap",
    "comparator-i;ascii-numeric",
    "comparator-i;octet",
    "comparator-i;unicode-casemap",
    "encoded-character",
    "fcc",
    "imapsieve",
    "vacation-seconds",
    "vnd.dovecot.imapsieve",
};

const struct sieve_word *sieve_word_find(enum sieve_word_kind kind, struct str name)
{
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (words[i].kind == kind && str_equal_nocase(name, str_of(words[i].name)))
            return &words[i];
    return NULL;
}

const struct sieve_tag *sieve_tag_find(const struct sieve_word *word, struct str name)
{
    for (size_t i = 0; i < ARRAY_LEN(tags); i++)
        if ((tags[i].groups & word->tags) != 0 && str_equal_nocase(name, str_of(tags[i].name)))
            return &tags[i];
    return NULL;
}

static bool is_one_of(struct str name, const char *list)
{
    struct str rest = str_of(list);

    while (rest.len > 0) {
        size_t len = str_find_char(rest, ' ');

        if (str_equal(name, str_part(rest, 0, len)))
            return true;
        rest = str_part(rest, len + 1, rest.len);
    }
    return false;
}

bool sieve_extension_known(struct str name)
{
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (is_one_of(name, words[i].extension))
            return true;
    for (size_t i = 0; i < ARRAY_LEN(tags); i++)
        if (is_one_of(name, tags[i].extension))
            return true;
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        if (str_equal(name, str_of(others[i])))
            return true;
    return false;
}
