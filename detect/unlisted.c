/* unlisted.c - see unlisted.h. */
#include "unlisted.h"

void unlisted_add(struct unlisted *unlisted, const struct mail_row *row)
{
    if (unlisted->mails++ == 0)
        draft_begin(&unlisted->draft, "more");
    draft_message(&unlisted->draft, row);
}

void unlisted_emit(struct unlisted *unlisted, const char *what, int points,
                   struct finding_sink *out)
{
    struct draft *draft = &unlisted->draft;

    if (unlisted->mails == 0)
        return;
    draft_title(draft, "%s: %zu more not listed one by one", what, unlisted->mails);
    draft_explain(draft, "There are more of them than a list can hold; the messages show each.",
                  "");
    draft_reason(draft, points, "many at once may be meant to hide the one that counts");
    draft_emit(draft, out);
    unlisted->mails = 0;
}

void unlisted_drop(struct unlisted *unlisted)
{
    if (unlisted->mails > 0)
        draft_drop(&unlisted->draft);
    unlisted->mails = 0;
}
