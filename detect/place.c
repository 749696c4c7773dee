/* place.c - see place.h. */
#include "place.h"

#include "detect/words.h"
#include "disguise.h"
#include "letters.h"

#include <ctype.h>
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

/* Length of "<U+200B>", as the parsers write what nobody sees, if it begins here. */
static size_t unseen_len(struct str text)
{
    size_t len = 3;

    if (!str_starts(text, "<U+"))
        return 0;
    while (len < text.len && isxdigit((unsigned char)text.at[len]))
        len++;
    return len >= 7 && len < text.len && text.at[len] == '>' ? len + 1 : 0;
}

static bool has_unseen(const char *name)
{
    for (; *name; name++)
        if (unseen_len(str_of(name)) > 0)
            return true;
    return false;
}

/* As it is read on the screen. */
static void copy_seen(char out[256], struct str name)
{
    size_t used = 0;

    while (name.len > 0 && used < 255) {
        size_t skip = unseen_len(name);

        if (skip == 0)
            out[used++] = name.at[0];
        name = str_part(name, skip > 0 ? skip : 1, name.len);
    }
    out[used] = '\0';
}

static enum place of_component(const struct words *words, struct str component)
{
    char name[256];
    struct word_hit hit;

    if (!words || component.len == 0 || component.len >= sizeof(name))
        return PLACE_PLAIN;
    copy_seen(name, component);
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

const struct folder *place_folder(const struct case_facts *facts, int64_t folder)
{
    for (size_t i = 0; i < facts->folder_count; i++)
        if (facts->folders[i].id == folder)
            return &facts->folders[i];
    return NULL;
}

enum place place_of_id(const struct case_facts *facts, int64_t folder)
{
    const struct folder *found = place_folder(facts, folder);

    return found ? place_of_folder(facts->words, found) : PLACE_PLAIN;
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

/* "INB0X", "Inbox ": what is taken for the inbox and is another folder. */
static bool imitates_inbox(const char *name)
{
    static const char *const forms[] = {"inbox", "lnbox", "1nbox"};
    struct buf folded;
    bool found = false;

    if (strcasecmp(name, "inbox") == 0)
        return false;
    buf_init(&folded, 4096);
    disguise_fold(&folded, str_of(name));
    for (size_t i = 0; i < folded.len; i++)
        if (folded.at[i] == '0')
            folded.at[i] = 'o';
    for (size_t i = 0; i < ARRAY_LEN(forms) && !found; i++)
        found = str_equal(str_trim(buf_as_str(&folded)), str_of(forms[i]));
    buf_dispose(&folded);
    return found;
}

bool place_has_odd_name(const char *name, char delimiter)
{
    const char *below = without_inbox(name);
    const char *last = delimiter ? strrchr(below, delimiter) : NULL;
    const char *own = last ? last + 1 : below;
    struct str rest = str_of(own);
    size_t letters = 0, characters = 0;
    int32_t first = 0;
    bool same = true;

    if (has_unseen(own) || imitates_inbox(own))
        return true;
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

bool place_is_foreign(const struct folder *folder)
{
    static const char *const prefixes[] = {"shared",      "public",  "user",
                                           "other users", "#shared", "#public"};

    for (size_t i = 0; i < ARRAY_LEN(prefixes); i++) {
        size_t len = strlen(prefixes[i]);

        if (strncasecmp(folder->name, prefixes[i], len) == 0 && folder->delimiter &&
            folder->name[len] == folder->delimiter)
            return true;
    }
    return false;
}
