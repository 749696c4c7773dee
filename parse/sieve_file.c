/* sieve_file.c - a Sieve script as a file of its own; sieve.c reads it. */
#include "import_formats.h"
#include "sieve.h"

#include <ctype.h>

/* Behind blanks and comments. */
static struct str skip_comments(struct str text)
{
    for (;;) {
        size_t end;

        while (text.len > 0 && isspace((unsigned char)text.at[0]))
            text = str_part(text, 1, text.len);
        if (str_starts(text, "#"))
            end = str_find_char(text, '\n');
        else if (str_starts(text, "/*"))
            end = str_find(text, str_of("*/")) + 2;
        else
            return text;
        text = str_part(text, end, text.len);
    }
}

static struct str next_word(struct str *text)
{
    struct str word;
    size_t len = 0;

    *text = skip_comments(*text);
    while (len < text->len && (isalnum((unsigned char)text->at[len]) || text->at[len] == '_'))
        len++;
    word = str_part(*text, 0, len);
    *text = str_part(*text, len, text->len);
    return word;
}

static bool is_one_of(struct str word, const char *const *words)
{
    for (; *words; words++)
        if (str_equal_nocase(word, str_of(*words)))
            return true;
    return false;
}

static bool is_named_so(struct str name)
{
    return str_ends_nocase(name, ".sieve") || str_ends_nocase(name, ".sv");
}

/* For scripts that do not begin as one does: damaged, or in an odd order. */
static bool holds_a_command(struct str text)
{
    static const char *const signs[] = {"require [", "require \"", "fileinto ", "discard;", "keep;",
                                        "anyof ",    "allof ",     "stop;",     "header :"};

    for (size_t i = 0; i < ARRAY_LEN(signs); i++)
        if (str_find(text, str_of(signs[i])) < text.len)
            return true;
    return false;
}

static unsigned recognise(const struct import_head *head, const char **why)
{
    static const char *const tests[] = {"header", "address", "allof",    "anyof", "not",  "true",
                                        "false",  "exists",  "envelope", "size",  "body", NULL};
    static const char *const commands[] = {"keep", "discard", "redirect", "fileinto", "vacation",
                                           "stop", "addflag", "setflag",  NULL};
    struct str text = head->text.text, word = next_word(&text);

    if (str_equal_nocase(word, str_of("require"))) {
        text = skip_comments(text);
        *why = "it begins with \"require\"";
        return str_starts(text, "[") || str_starts(text, "\"") ? 95 : 0;
    }
    if (str_equal_nocase(word, str_of("if")) && is_one_of(next_word(&text), tests)) {
        *why = "it begins with a Sieve test";
        return 85;
    }
    if (is_one_of(word, commands)) {
        text = skip_comments(text);
        *why = "it begins with a Sieve command";
        return str_starts(text, ";") || str_starts(text, "\"") || str_starts(text, ":") ? 60 : 0;
    }
    if (str_find(head->text.text, str_of("# rule:[")) < head->text.text.len) {
        *why = "it holds a webmail's \"# rule:[\" comments";
        return 80;
    }
    if (is_named_so(str_of(head->name)) && holds_a_command(head->text.text)) {
        *why = "its name says so, and it holds Sieve's words";
        return 40;
    }
    return 0;
}

static void read(struct rule_script *out, struct arena *arena, struct str bytes, const char *name)
{
    struct import_text text;

    import_text_of(&text, arena, bytes);
    if (!sieve_parse(out, arena, text.text, name))
        out->report.rejected = 1; /* it says why in itself */
    out->report.format = "sieve";
    out->report.encoding = text.encoding;
    out->report.accepted = (uint32_t)out->count;
    out->report.rows = out->report.accepted + out->report.rejected;
}

const struct rule_format sieve_file = {
    .name = "sieve", .title = "Sieve script", .recognise = recognise, .read = read};
