/* header_check.c - what a header field may ask of the parsers behind us (security.md 13).
 *
 * GMime follows nested address groups by recursion and so can be made to run out of stack; these
 * counts are taken on the raw bytes, before it sees them. */
#include "header.h"

#include "base/limits.h"
#include "words.h"

/* More colons than this in one address field are groups in groups or nonsense, however quotes and
 * comments may be read; GMime stands five times as many. */
enum { COLONS = 2000 };

struct shape { /* of a structured field */
    size_t comment_depth, group_depth, colons, commas, semicolons;
};

/* Walks a structured field as RFC 5322 reads it: quoted strings, comments, then the rest. */
struct walk {
    size_t comments, groups;
    bool quoted, angle;
    struct shape most;
};

static void raise(size_t *most, size_t value)
{
    if (value > *most)
        *most = value;
}

/* Characters outside quotes and comments. */
static void walk_plain(struct walk *walk, char ch)
{
    switch (ch) {
    case '<':
        walk->angle = true;
        break;
    case '>':
        walk->angle = false;
        break;
    case ':':
        if (!walk->angle)
            raise(&walk->most.group_depth, ++walk->groups);
        break;
    case ';':
        walk->most.semicolons++;
        walk->groups -= walk->groups > 0;
        break;
    case ',':
        walk->most.commas++;
        walk->angle = false;
        break;
    default:
        break;
    }
}

static struct shape shape_of(struct str value)
{
    struct walk walk = {0};

    for (size_t i = 0; i < value.len; i++) {
        char ch = value.at[i];

        walk.most.colons += ch == ':';
        if (ch == '\\' && (walk.quoted || walk.comments > 0))
            i++;
        else if (walk.comments == 0 && ch == '"')
            walk.quoted = !walk.quoted;
        else if (walk.quoted)
            continue;
        else if (ch == '(')
            raise(&walk.most.comment_depth, ++walk.comments);
        else if (ch == ')')
            walk.comments -= walk.comments > 0;
        else if (walk.comments == 0)
            walk_plain(&walk, ch);
    }
    return walk.most;
}

static size_t encoded_words(struct str value)
{
    size_t count = 0, at;

    while ((at = encoded_words_find(value)) < value.len) {
        value = str_part(value, at + 2, value.len);
        count += value.len > 0 && value.at[0] != '='; /* not the end of one: "...=?=" */
    }
    return count;
}

static void note(const char **noted, bool passed, const char *name)
{
    if (passed && !*noted)
        *noted = name;
}

static const char *check_addresses(const struct shape *shape)
{
    if (shape->group_depth > LIMIT_GROUP_DEPTH || shape->colons > COLONS)
        return "group-depth";
    return shape->commas >= LIMIT_ADDRESSES ? "addresses" : NULL;
}

const char *header_check(const struct header *header, const char **noted)
{
    bool address = header_is_address(header);
    bool content = str_starts_nocase(header->name, "Content-");

    if (header->whole.len > LIMIT_FIELD)
        return "field";
    note(noted, encoded_words(header->value) > LIMIT_ENCODED_WORDS, "encoded-words");
    if (address || content) {
        struct shape shape = shape_of(header->value);

        note(noted, shape.comment_depth > LIMIT_COMMENT_DEPTH, "comment-depth");
        note(noted, content && shape.semicolons > LIMIT_PARAMETERS, "parameters");
        return address ? check_addresses(&shape) : NULL;
    }
    return NULL;
}
