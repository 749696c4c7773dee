/* place.c - see place.h. */
#include "place.h"

#include "detect/words.h"
#include "domain.h"

#include <string.h>
#include <strings.h>

static const struct {
    const char *group, *words;
} places[] = {
    [PLACE_PLAIN] = {"", "an ordinary folder"},
    [PLACE_INBOX] = {"inbox", "the inbox"},
    [PLACE_SENT] = {"sent", "sent mail"},
    [PLACE_DRAFTS] = {"drafts", "a place for drafts"},
    [PLACE_TRASH] = {"trash", "the trash"},
    [PLACE_JUNK] = {"junk", "the junk folder"},
    [PLACE_ARCHIVE] = {"archive", "the archive"},
    [PLACE_FEEDS] = {"feeds", "a place for news feeds, which hardly anybody opens"},
    [PLACE_CHAT] = {"chat", "a place for old chats, which hardly anybody opens"},
    [PLACE_SYNC] = {"sync", "a place where only programs put things"},
    [PLACE_ITEMS] = {"items", "a place for notes and dates, not for mail"},
};

static enum place of_use(enum folder_use use)
{
    static const enum place uses[] = {
        [FOLDER_PLAIN] = PLACE_PLAIN,     [FOLDER_INBOX] = PLACE_INBOX, [FOLDER_SENT] = PLACE_SENT,
        [FOLDER_DRAFTS] = PLACE_DRAFTS,   [FOLDER_TRASH] = PLACE_TRASH, [FOLDER_JUNK] = PLACE_JUNK,
        [FOLDER_ARCHIVE] = PLACE_ARCHIVE, [FOLDER_ALL] = PLACE_ARCHIVE,
    };

    return (size_t)use < ARRAY_LEN(uses) ? uses[use] : PLACE_PLAIN;
}

static enum place of_component(const struct words *words, struct str component)
{
    char name[256];
    struct word_hit hit;

    if (!words || component.len == 0 || component.len >= sizeof(name))
        return PLACE_PLAIN;
    memcpy(name, component.at, component.len);
    name[component.len] = '\0';
    if (!words_is(words, WORDS_FOLDERS, NULL, name, &hit))
        return PLACE_PLAIN;
    for (size_t i = 0; i < ARRAY_LEN(places); i++)
        if (strcmp(places[i].group, hit.group) == 0)
            return (enum place)i;
    return PLACE_PLAIN;
}

/* The folder above lends its kind where everything below is out of sight as well. */
static bool is_inherited(enum place place)
{
    return place == PLACE_TRASH || place == PLACE_JUNK || place_is_odd(place);
}

static enum place of_path(const struct words *words, const char *name, const char *delimiters)
{
    enum place place = PLACE_PLAIN, above = PLACE_PLAIN;

    while (*name) {
        size_t len = strcspn(name, delimiters);

        if (is_inherited(place))
            above = place;
        place = of_component(words, (struct str){name, len});
        name += len;
        name += strspn(name, delimiters);
    }
    return place == PLACE_PLAIN ? above : place;
}

enum place place_of_folder(const struct words *words, const struct folder *folder)
{
    char delimiters[2] = {folder->delimiter, '\0'};
    enum place place = of_use(folder->use);

    return place != PLACE_PLAIN ? place : of_path(words, folder->name, delimiters);
}

/* "INBOX.RSS Feeds", "INBOX/RSS Feeds" and "RSS Feeds" are spellings of one folder. */
static const char *without_inbox(const char *name)
{
    bool below = strncasecmp(name, "INBOX", 5) == 0 && (name[5] == '.' || name[5] == '/');

    return below ? name + 6 : name;
}

enum place place_of_name(const struct case_facts *facts, const char *name)
{
    for (size_t i = 0; i < facts->folder_count; i++) {
        const struct folder *folder = &facts->folders[i];

        if (strcasecmp(without_inbox(folder->name), without_inbox(name)) == 0 &&
            of_use(folder->use) != PLACE_PLAIN)
            return of_use(folder->use);
    }
    return of_path(facts->words, name, "/.\\:");
}

bool place_hides(enum place place)
{
    return place != PLACE_PLAIN && place != PLACE_INBOX && place != PLACE_SENT;
}

bool place_is_odd(enum place place)
{
    return place == PLACE_FEEDS || place == PLACE_CHAT || place == PLACE_SYNC;
}

const char *place_words(enum place place)
{
    return places[place].words;
}

bool place_has_odd_name(const char *name, char delimiter)
{
    const char *last = delimiter ? strrchr(name, delimiter) : NULL;
    struct str rest = str_of(last ? last + 1 : name);
    size_t letters = 0, characters = 0;
    int32_t first = 0;
    bool same = true;

    while (rest.len > 0) {
        int32_t ch = utf8_take(&rest);

        if (ch > 0 && unicode_is_ideograph((uint32_t)ch))
            return false; /* one of these may be a word */
        if (characters++ == 0)
            first = ch;
        same = same && ch == first;
        letters += ch > 0 && unicode_is_letter((uint32_t)ch);
    }
    return letters == 0 || same;
}
