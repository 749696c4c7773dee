/* list.h - rows of a table, collected in an arena; and what a page means in SQL. */
#ifndef CASE_LIST_H
#define CASE_LIST_H

#include "case/tables.h"
#include "db.h"

struct list {
    struct arena *arena;
    void *rows;
    size_t count, room, size;
};

void list_init(struct list *list, struct arena *arena, size_t row_size);
/* A zeroed row at the end. Good until the next call. */
void *list_add(struct list *list);

/* A page's filter as matches() wants it; "" when there is none. In the arena. */
struct str list_words(struct arena *arena, const char *filter);

/* Binds LIMIT and OFFSET. */
void list_bind_page(struct query *query, const struct page *page);

#endif
