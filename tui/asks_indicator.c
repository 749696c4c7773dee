/* asks_indicator.c - taking an indicator by hand, withdrawing one, writing a blocklist. */
#include "asks.h"
#include "case/indicators.h"
#include "indicators.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *read_only(const struct app *app, const struct pane *pane)
{
    (void)pane;
    return app_read_only(app);
}

static const char *not_withdraw(const struct app *app, const struct pane *pane)
{
    const struct indicator *at = indicator_in(pane);

    if (app->options.read_only)
        return app_read_only(app);
    if (!at)
        return "no indicator is selected";
    return at->withdrawn ? "it was withdrawn already; a takes it again" : NULL;
}

/* Spelled here already, so that what will not do is said while it can be put right. */
static bool spells(struct app *app, struct dialog *dialog)
{
    struct error err = {0};
    struct buf value;
    bool ok;

    (void)app;
    buf_init(&value, INDICATOR_VALUE);
    ok = indicator_spell(dialog->deed.name, str_of(dialog->deed.text), &value, &err);
    buf_dispose(&value);
    if (!ok)
        snprintf(dialog->complaint, sizeof(dialog->complaint), "%s", err.text);
    return ok;
}

static bool is_tlp(struct app *app, struct dialog *dialog)
{
    (void)app;
    if (indicator_is_tlp(dialog->deed.who))
        return true;
    snprintf(dialog->complaint, sizeof(dialog->complaint), "Type clear, green, amber or red.");
    return false;
}

/* NULL: the word says it itself. */
static const char *kind_means(const char *kind)
{
    static const struct {
        const char *kind, *means;
    } kinds[] = {{"ip", "an IP address, such as 192.0.2.7"},
                 {"cidr", "a range of them, such as 192.0.2.0/24"},
                 {"address", "an e-mail address"},
                 {"url", "a link"},
                 {"sha256", "a file, by its SHA-256"}};

    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (strcmp(kinds[i].kind, kind) == 0)
            return kinds[i].means;
    return NULL;
}

static void add(struct app *app, struct pane *pane)
{
    struct dialog *dialog = asks_open(app, pane, DEED_INDICATOR);
    struct question *question;

    for (size_t i = 0; indicator_kinds[i]; i++)
        dialog_choice_as(dialog, indicator_kinds[i], kind_means(indicator_kinds[i]));
    dialog_choose(app, dialog, "What is it", dialog->deed.name, sizeof(dialog->deed.name), NULL);
    asks_text(dialog, "Value", "Disarmed forms will do: hxxps://evil[.]example/x", "Type a value.")
        ->then = spells;
    question =
        dialog_ask(dialog, "Who may know (TLP)",
                   "clear: everybody   green: the community   amber: those who must act   "
                   "red: only the readers of this case",
                   dialog->deed.who, sizeof(dialog->deed.who), "Type clear, green, amber or red.");
    question->then = is_tlp;
    snprintf(question->standing, sizeof(question->standing), "amber");
    dialog_ask(dialog, "Why", "Why is it the intruder's? It stands in the report and in lists.",
               dialog->deed.until, sizeof(dialog->deed.until), "Say why it is one.");
    dialog_show(app);
}

static void withdraw(struct app *app, struct pane *pane)
{
    struct dialog *dialog = asks_open(app, pane, DEED_WITHDRAW);

    dialog->deed.id = indicator_in(pane)->id;
    asks_text(dialog, "Withdrawn because",
              "It goes into no list any more; that it was here stays in the case.",
              "Say why it is none.");
    dialog_show(app);
}

static void export(struct app *app, struct pane *pane)
{
    struct dialog *dialog = asks_open(app, pane, DEED_BLOCKLIST);
    struct question *question;

    question = dialog_ask(dialog, "For",
                          "plain: one value a line. Others, each as that program reads it: "
                          "nftables, fail2ban, postfix, dovecot, exchange, google, alimail.",
                          dialog->deed.name, sizeof(dialog->deed.name), "Type a form, or plain.");
    snprintf(question->standing, sizeof(question->standing), "plain");
    question = asks_text(dialog, "Path",
                         "A new file, or a new folder if the form is several files. "
                         "Its SHA-256 goes into the journal.",
                         "Type where it is to be written.");
    snprintf(question->standing, sizeof(question->standing), "blocklist.txt");
    question->then = asks_path_is_free;
    dialog_show(app);
}

const struct action indicators_actions[] = {
    {"add-indicator", "take an indicator by hand", "add", 'a', 0, add, read_only},
    {"withdraw-indicator", "it is none; asks why", "withdraw", 'w', 0, withdraw, not_withdraw},
    {"export-blocklist", "write a blocklist to a file", "export", 'E', 0, export, read_only},
    {"withdrawn-indicators", "show also those that were withdrawn, or not", NULL, 'z', 0,
     indicators_turn, NULL},
    {0},
};
