/* words_narrow.c - which entries of a list may stand at a place, by its first three bytes; see
 * words_list.h. */
#include "words_list.h"

#include <stdlib.h>

/* The place of three bytes, or the free one where they belong. */
static struct narrow *find(const struct list *list, uint32_t three)
{
    size_t place = words_beginning(three) & list->narrow_mask;

    while (list->narrow[place].bytes != 0 && list->narrow[place].bytes != three)
        place = (place + 1) & list->narrow_mask;
    return &list->narrow[place];
}

static void widen(struct range *range, size_t at)
{
    if (range->until == 0)
        range->from = at;
    range->until = at + 1;
}

static struct choice *take(const struct list *list, const struct form_word *word)
{
    struct narrow *place = find(list, words_three(word->text));

    place->bytes = words_three(word->text);
    return &place->is;
}

void words_narrow_make(struct list *list)
{
    size_t places = 4;

    while (places < 2 * (list->sorted_count + list->opener_count))
        places *= 2;
    list->narrow = xcalloc(places, sizeof(*list->narrow));
    list->narrow_mask = places - 1;
    for (size_t i = 0; i < list->sorted_count; i++)
        if (list->sorted[i]->whole.len >= 3)
            widen(&take(list, &list->sorted[i]->whole)->texts, i);
    for (size_t i = 0; i < list->opener_count; i++)
        if (list->openers[i].word->len >= 3)
            widen(&take(list, list->openers[i].word)->openers, i);
}

struct choice words_choice(const struct list *list, const char *at, size_t left)
{
    unsigned char byte = (unsigned char)at[0], brief = list->brief[byte];
    struct choice choice = {0};

    if (left < 3)
        brief = BRIEF_TEXT | BRIEF_OPENER;
    else
        choice = find(list, words_three(at))->is;
    if (brief & BRIEF_TEXT)
        choice.texts = (struct range){list->first[byte], list->first[byte + 1]};
    if (brief & BRIEF_OPENER)
        choice.openers = (struct range){list->first_opener[byte], list->first_opener[byte + 1]};
    return choice;
}
