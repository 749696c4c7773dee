/* dkim_keys.c - the operator's file of public keys; see parse/dkim.h. */
#include "parse/dkim.h"

#include <string.h>

enum { KEYS_MOST = 20000 };

/* A record as `dig` prints it: "v=DKIM1; p=MII" "Bcd". */
static struct str without_quotes(struct arena *arena, struct str record)
{
    char *copy = arena_strndup(arena, record.at, record.len);
    size_t len = 0;
    bool inside = false;

    if (record.len == 0 || record.at[0] != '"')
        return (struct str){copy, record.len};
    for (size_t i = 0; i < record.len; i++) {
        if (record.at[i] == '"')
            inside = !inside;
        else if (inside)
            copy[len++] = record.at[i];
    }
    return (struct str){copy, len};
}

static size_t name_end(struct str line)
{
    size_t end = 0;

    while (end < line.len && line.at[end] != ' ' && line.at[end] != '\t')
        end++;
    return end;
}

static bool read_line(struct dkim_key *out, struct arena *arena, struct str line)
{
    size_t end = name_end(line), hash = str_find(line, str_of(" #"));
    struct str name = str_part(line, 0, end);
    struct str record = str_trim(str_part(line, end, hash > end ? hash - end : 0));
    struct str note = str_trim(str_part(line, hash + 2, line.len));

    if (name.len > 0 && name.at[name.len - 1] == '.')
        name.len--;
    if (str_find(name, str_of("._domainkey.")) == name.len ||
        str_find_char(record, '=') == record.len)
        return false;
    out->name = (struct str){arena_strndup(arena, name.at, name.len), name.len};
    out->record = without_quotes(arena, record);
    out->note = arena_strndup(arena, note.at, utf8_clip(note, MAIL_WORD));
    return true;
}

bool dkim_keys_read(struct dkim_keys *out, struct arena *arena, struct str text, struct error *err)
{
    struct str rest = text, line;
    size_t lines = 0, number = 0;

    while (str_next_line(&rest, &line))
        lines++;
    if (lines > KEYS_MOST || !utf8_valid(text))
        return error_set(err, ERROR_FORMAT, "%s",
                         lines > KEYS_MOST ? "too many lines" : "it is not UTF-8");
    *out = (struct dkim_keys){.at = arena_alloc(arena, (lines + 1) * sizeof(*out->at))};
    while (str_next_line(&text, &line)) {
        number++;
        line = str_trim(line);
        if (line.len == 0 || line.at[0] == '#')
            continue;
        if (!read_line(&out->at[out->count], arena, line))
            return error_set(err, ERROR_FORMAT,
                             "line %zu is not SELECTOR._domainkey.DOMAIN and a TXT record", number);
        out->count++;
    }
    return true;
}
