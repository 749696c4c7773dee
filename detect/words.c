/* words.c - see words.h: the lists as they are loaded. */
#include "detect/words.h"

#include "base/file.h"
#include "base/limits.h"
#include "words_list.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const files[WORDS_LISTS] = {
    [WORDS_SECURITY] = "words-security.txt",
    [WORDS_MONEY] = "words-money.txt",
    [WORDS_BANK] = "words-bank.txt",
    [WORDS_BANK_CHANGE] = "words-bank-change.txt",
    [WORDS_PASSWORD_CUE] = "words-password-cue.txt",
    [WORDS_FRAUD] = "words-fraud.txt",
    [WORDS_SERVICE] = "words-service.txt",
    [WORDS_NOTICE] = "words-notice.txt",
    [WORDS_NOTICE_SENDERS] = "notice-senders.txt",
    [WORDS_BOUNCE] = "words-bounce.txt",
    [WORDS_FOLDERS] = "folders.txt",
    [WORDS_PREFIXES] = "reply-prefixes.txt",
    [WORDS_DOMAINS] = "domains.txt",
    [WORDS_LURE] = "words-lure.txt",
    [WORDS_BRANDS] = "brands.txt",
    [WORDS_HOSTS] = "hosts.txt",
};

/* "[trash vi]" to "trash". */
static const char *section_group(struct words *words, struct str line)
{
    struct str inside = str_part(line, 1, line.len - 2);

    inside.len = str_find_char(inside, ' ');
    return arena_strndup(&words->arena, inside.at, inside.len);
}

static bool fill_list(struct words *words, struct list *list, struct str text, const char *path,
                      struct error *err)
{
    const char *group = "";
    unsigned number = 0;
    struct str line;

    while (str_next_line(&text, &line)) {
        number++;
        line = str_trim(line);
        if (line.len == 0 || line.at[0] == '#')
            continue;
        if (line.at[0] == '[' && line.at[line.len - 1] == ']')
            group = section_group(words, line);
        else if (!words_add_entry(words, list, group, line))
            return error_set(err, ERROR_FORMAT, "%s: line %u cannot be understood", path, number);
    }
    return true;
}

/* The text of an open word ends with its star: compare no further than the word goes. */
static int compare_words(const struct form_word *one, const struct form_word *two)
{
    size_t len = one->len < two->len ? one->len : two->len;
    int order = memcmp(one->text, two->text, len);

    return order ? order : one->len < two->len ? -1 : one->len > two->len;
}

static int by_text(const void *a, const void *b)
{
    return compare_words(&(*(struct form *const *)a)->whole, &(*(struct form *const *)b)->whole);
}

static int by_word(const void *a, const void *b)
{
    return compare_words(((const struct opener *)a)->word, ((const struct opener *)b)->word);
}

static void note_beginning(struct list *list, const struct form_word *word, unsigned char brief)
{
    unsigned bit;

    list->bytes[(unsigned char)word->text[0]] |= BYTE_BEGINS;
    if (word->len < 3) {
        list->brief[(unsigned char)word->text[0]] |= brief;
        return;
    }
    bit = words_beginning(words_three(word->text));
    list->beginnings[bit / 8] = (unsigned char)(list->beginnings[bit / 8] | 1u << bit % 8);
}

static struct head head_of(const struct form_word *word)
{
    struct head head = {0, 0};
    size_t len = word->len < sizeof(head.bytes) ? word->len : sizeof(head.bytes);

    memcpy(&head.bytes, word->text, len);
    memset(&head.mask, 0xff, len);
    return head;
}

static void add_openers(struct list *list, const struct form *form, size_t *room)
{
    for (size_t i = 0; i < form->steps[0].word_count; i++) {
        if (list->opener_count == *room) {
            *room = *room ? 2 * *room : 64;
            list->openers = xreallocarray(list->openers, *room, sizeof(*list->openers));
        }
        list->openers[list->opener_count++] =
            (struct opener){&form->steps[0].words[i], form, head_of(&form->steps[0].words[i])};
        note_beginning(list, &form->steps[0].words[i], BRIEF_OPENER);
    }
}

/* Where words with each first byte begin. */
static void note_first(struct list *list)
{
    size_t at = 0, opener = 0;

    for (size_t byte = 0; byte <= 256; byte++) {
        while (at < list->sorted_count && (unsigned char)list->sorted[at]->whole.text[0] < byte)
            at++;
        while (opener < list->opener_count &&
               (unsigned char)list->openers[opener].word->text[0] < byte)
            opener++;
        list->first[byte] = at;
        list->first_opener[byte] = opener;
    }
}

/* What all lists begin with, for texts that several are held against. */
static void join_beginnings(struct words *words)
{
    for (size_t k = 0; k < WORDS_LISTS; k++) {
        const struct list *list = &words->lists[k];

        for (size_t bit = 0; bit < BEGINNINGS; bit++)
            words->beginnings[bit] = (uint16_t)(words->beginnings[bit] |
                                                (list->beginnings[bit / 8] >> bit % 8 & 1) << k);
        for (size_t byte = 0; byte < 256; byte++) {
            words->brief[byte] = (uint16_t)(words->brief[byte] | (list->brief[byte] != 0) << k);
            words->bytes[byte] |= list->bytes[byte];
        }
        for (size_t byte = 0; byte < 0x80; byte++)
            words->begins_oddly |= (list->bytes[byte] & (BYTE_PLAIN | BYTE_BEGINS)) == BYTE_BEGINS;
    }
}

static void note_heads(struct list *list)
{
    list->heads = xcalloc(list->sorted_count + 1, sizeof(*list->heads));
    for (size_t i = 0; i < list->sorted_count; i++)
        list->heads[i] = head_of(&list->sorted[i]->whole);
}

static void sort_list(struct list *list)
{
    size_t room = 0;

    for (size_t byte = 0; byte < 0x80; byte++)
        if (byte == '_' || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
            (byte >= 'A' && byte <= 'Z'))
            list->bytes[byte] |= BYTE_PLAIN;
    list->sorted = xcalloc(list->count + 1, sizeof(struct form *));
    for (size_t i = 0; i < list->count; i++) {
        if (list->forms[i].kind == FORM_SEQUENCE) {
            add_openers(list, &list->forms[i], &room);
        } else {
            note_beginning(list, &list->forms[i].whole, BRIEF_TEXT);
            list->sorted[list->sorted_count++] = &list->forms[i];
        }
    }
    qsort(list->sorted, list->sorted_count, sizeof(struct form *), by_text);
    if (list->opener_count > 0)
        qsort(list->openers, list->opener_count, sizeof(*list->openers), by_word);
    note_first(list);
    note_heads(list);
    words_narrow_make(list);
}

bool words_open(struct words **out, const char *dir, struct error *err)
{
    struct words *words = xcalloc(1, sizeof(*words));
    bool ok = true;

    dir = data_dir(dir);
    for (size_t i = 0; ok && i < WORDS_LISTS; i++) {
        char path[4200];
        struct buf text;

        snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
        buf_init(&text, KIB(256));
        ok = (file_read_text(path, &text, err) || error_prefix(err, "the word lists")) &&
             fill_list(words, &words->lists[i], buf_as_str(&text), path, err);
        buf_dispose(&text);
        sort_list(&words->lists[i]);
    }
    join_beginnings(words);
    if (!ok) {
        words_free(words);
        return false;
    }
    *out = words;
    return true;
}

void words_free(struct words *words)
{
    if (!words)
        return;
    for (size_t i = 0; i < WORDS_LISTS; i++) {
        free(words->lists[i].forms);
        free(words->lists[i].sorted);
        free(words->lists[i].heads);
        free(words->lists[i].openers);
        free(words->lists[i].narrow);
    }
    arena_dispose(&words->arena);
    free(words);
}
