/* rule_name.c - names that are easy to overlook; see rule_view.h. */
#include "letters.h"
#include "rule_view.h"

#include <string.h>
#include <strings.h>

static const char *const words[] = {
    [NAME_FINE] = "an ordinary name",
    [NAME_DEFAULT] = "a name that the mail program made up",
    [NAME_SHORT] = "only three characters",
    [NAME_NONE] = "no name at all",
    [NAME_DIGITS] = "only digits",
    [NAME_TINY] = "only one or two characters",
    [NAME_REPEATED] = "one character repeated",
    [NAME_NO_LETTER] = "not one letter or digit",
    [NAME_EMPTY] = "an empty name",
    [NAME_INVISIBLE] = "characters that cannot be seen",
};

struct counts {
    size_t characters, letters, digits, ideographs, hidden, blanks;
    int32_t first;
    bool all_same;
};

static void count(struct counts *counts, const char *name)
{
    struct str rest = str_of(name);

    *counts = (struct counts){.all_same = true};
    while (rest.len > 0) {
        int32_t ch = utf8_take(&rest);

        if (ch < 0)
            continue;
        if (counts->characters == 0)
            counts->first = ch;
        counts->characters++;
        counts->all_same = counts->all_same && ch == counts->first;
        counts->letters += unicode_is_letter((uint32_t)ch);
        counts->ideographs += unicode_is_ideograph((uint32_t)ch);
        counts->digits += ch >= '0' && ch <= '9';
        counts->hidden += text_class((uint32_t)ch) == TEXT_HIDDEN;
        counts->blanks += ch == ' ' || ch == 0xa0 || ch == 0x3000;
    }
}

static bool is_default(const char *name)
{
    static const char *const stems[] = {"rule", "new rule", "filter", "new filter", "untitled"};

    for (size_t i = 0; i < ARRAY_LEN(stems); i++) {
        size_t len = strlen(stems[i]);

        if (strncasecmp(name, stems[i], len) == 0 &&
            strspn(name + len, " #0123456789") == strlen(name + len))
            return true;
    }
    return false;
}

/* Filters of these never have one. */
static bool names_are_kept(const char *source)
{
    static const char *const nameless[] = {"gmail", "gam", "forward", "procmail", "exim"};

    for (size_t i = 0; i < ARRAY_LEN(nameless); i++)
        if (strncmp(source, nameless[i], strlen(nameless[i])) == 0)
            return false;
    return true;
}

enum name_class rule_name_class(const struct rule *rule)
{
    struct counts counts;

    if ((rule->traits & RULE_NAMELESS) || (!rule->name[0] && !names_are_kept(rule->source)))
        return NAME_NONE;
    count(&counts, rule->name);
    if (counts.characters == counts.blanks)
        return NAME_EMPTY;
    if (counts.hidden > 0 || strstr(rule->name, "<U+20")) /* it has been made visible already */
        return NAME_INVISIBLE;
    if (counts.letters == 0)
        return NAME_NO_LETTER;
    if (counts.all_same && counts.characters > 2 && counts.ideographs == 0)
        return NAME_REPEATED;
    if (counts.ideographs > 0) /* two of these are a word */
        return NAME_FINE;
    if (counts.digits == counts.letters)
        return NAME_DIGITS;
    if (counts.characters <= 2)
        return NAME_TINY;
    if (is_default(rule->name))
        return NAME_DEFAULT;
    return counts.characters == 3 ? NAME_SHORT : NAME_FINE;
}

const char *rule_name_words(enum name_class name)
{
    return words[name];
}

bool rule_name_is_odd(enum name_class name)
{
    return name > NAME_NONE;
}

bool rule_name_is_borrowed(const char *name)
{
    static const char delegate[] = "Delegate Rule -", oof[] = "Microsoft.Exchange.OOF.";
    size_t len = strlen(name);

    if (strcasecmp(name, "Junk E-Mail Rule") == 0 || strncasecmp(name, oof, sizeof(oof) - 1) == 0)
        return true;
    if (strncasecmp(name, delegate, sizeof(delegate) - 1) != 0)
        return false;
    name += sizeof(delegate) - 1;
    name += strspn(name, " ");
    return *name && strspn(name, "0123456789") == strlen(name) && len < 100;
}
