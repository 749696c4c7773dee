/* unlisted.c - see unlisted.h. */
#include "unlisted.h"

void unlisted_add(struct unlisted *unlisted, const struct mail_row *row)
{
    unlisted_count(unlisted, 1);
    draft_message(&unlisted->draft, row);
}

void unlisted_count(struct unlisted *unlisted, size_t more)
{
    if (unlisted->count == 0 && more > 0)
        draft_begin(&unlisted->draft, "more");
    unlisted->count += more;
}

void unlisted_emit(struct unlisted *unlisted, const char *what, int points,
                   struct finding_sink *out)
{
    struct draft *draft = &unlisted->draft;

    if (unlisted->count == 0)
        return;
    draft_title(draft, "%s: %zu more not listed one by one", what, unlisted->count);
    draft_explain(draft, "There are more of them than a list can hold; the messages show each.",
                  "");
    draft_reason(draft, points, "many at once may be meant to hide the one that counts");
    draft_emit(draft, out);
    unlisted->count = 0;
}

void unlisted_drop(struct unlisted *unlisted)
{
    if (unlisted->count > 0)
        draft_drop(&unlisted->draft);
    unlisted->count = 0;
}
