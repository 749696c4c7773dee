/* list.c - see list.h. */
#include "list.h"

#include "fold.h"

#include <string.h>

void list_init(struct list *list, struct arena *arena, size_t row_size)
{
    *list = (struct list){.arena = arena, .size = row_size};
}

void *list_add(struct list *list)
{
    if (list->count == list->room) {
        size_t room = list->room ? 2 * list->room : 16;
        void *rows = arena_alloc(list->arena, room * list->size);

        if (list->count > 0)
            memcpy(rows, list->rows, list->count * list->size);
        list->rows = rows;
        list->room = room;
    }
    return (char *)list->rows + list->size * list->count++;
}

struct str list_words(struct arena *arena, const char *filter)
{
    struct str words;
    struct buf folded;

    buf_init(&folded, KIB(1));
    fold_add(&folded, str_of(filter));
    words = str_trim(buf_as_str(&folded));
    words = (struct str){arena_strndup(arena, words.at, words.len), words.len};
    buf_dispose(&folded);
    return words;
}

void list_bind_page(struct query *query, const struct page *page)
{
    query_bind_int(query, page->most > 0 ? page->most : -1);
    query_bind_int(query, page->from > 0 ? page->from : 0);
}
