/* view_report.c - writing the report: what goes into it, and what was written already. */
#include "asks.h"
#include "case/checkpoint.h"
#include "case/tables.h"

#include <stdio.h>
#include <string.h>

/* The reports that the journal names, newest first. */
static bool add_written(struct pane *pane, struct casefile *cf, struct error *err)
{
    enum { SHOWN = 20 };
    const struct page page = {.most = SHOWN, .filter = "report-written"};
    struct journal_row *rows;
    size_t count;

    if (!journal_list(cf, &pane->arena, true, page, &rows, &count, err))
        return false;
    if (count > 0)
        doc_heading(&pane->doc, "Written so far, the newest first");
    for (size_t i = 0; i < count; i++)
        doc_printf(&pane->doc, STYLE_PLAIN, 2, "%s", rows[i].target)->target =
            (struct target){.view = &view_entry, .id = rows[i].seq};
    return true;
}

static bool load(struct pane *pane, struct casefile *cf, struct error *err)
{
    static const char *const parts[] = {
        "one page for management",
        "what happened, as a timeline",
        "each finding with its reasons, its evidence and your verdict",
        "what a rule sent on, hid or deleted",
        "each step of the playbook, its grade, and what stays open",
        "indicators, disarmed",
        "what was NOT examined",
        "the evidence with its SHA-256, and the journal",
    };
    struct doc *doc = &pane->doc;

    doc_printf(doc, STYLE_TITLE, 0, "The report");
    doc_blank(doc);
    doc_add(doc, STYLE_PLAIN, 0,
            str_of("P shows it here as text. W writes it to a file: HTML, PDF, Markdown or JSON, "
                   "in English, Vietnamese or Chinese, for everybody or for one reader."));
    doc_add(doc, STYLE_PLAIN, 0,
            str_of("S signs what the journal holds so far. X seals the case when all is done: then "
                   "anybody can check it, and nobody can write to it."));
    doc_heading(doc, "What is in it");
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        doc_printf(doc, STYLE_PLAIN, 2, "%s", parts[i]);
    return add_written(pane, cf, err);
}

static const char *no_report(const struct app *app, const struct pane *pane)
{
    (void)pane;
    if (!app->options.hands || !app->options.hands->report)
        return "reports cannot be made here";
    return app->deed_runs ? "something is being worked on; its end is said here" : NULL;
}

static const char *no_writing(const struct app *app, const struct pane *pane)
{
    if (app->options.read_only)
        return "this case is open for reading only: mailmedic report CASE -o FILE";
    return no_report(app, pane);
}

static void choose_language(struct app *app, struct dialog *dialog)
{
    dialog_choice_as(dialog, "en", "English");
    dialog_choice_as(dialog, "vi", "Tiếng Việt (Vietnamese)");
    dialog_choice_as(dialog, "zh", "中文 (Chinese)");
    dialog_choose(app, dialog, "Language", dialog->deed.who, sizeof(dialog->deed.who), NULL);
}

static void preview(struct app *app, struct pane *pane)
{
    struct dialog *dialog = asks_open(app, pane, DEED_PREVIEW);

    choose_language(app, dialog);
    dialog_show(app);
}

static void suggest(const struct app *app, char *out, size_t size, const char *format)
{
    const char *name = app->options.case_name;
    size_t len = strlen(name);

    if (len > 5 && strcmp(name + len - 5, ".case") == 0)
        len -= 5;
    snprintf(out, size, "%.*s-report.%s", (int)len, name, format);
}

/* Where to: once the format is known. */
static bool ask_path(struct app *app, struct dialog *dialog)
{
    struct question *question =
        asks_text(dialog, "Path", "A new file; its SHA-256 goes into the journal.",
                  "Type where it is to be written.");

    suggest(app, question->standing, sizeof(question->standing), dialog->deed.name);
    question->then = asks_path_is_free;
    return true;
}

static void write(struct app *app, struct pane *pane)
{
    static const struct {
        const char *name, *means;
    } formats[] = {{"html", "a page for the browser"},
                   {"pdf", "to print, or to send"},
                   {"md", "plain text (Markdown)"},
                   {"json", "for programs"}};
    static const char *const readers[] = {"all",     "management", "bank",
                                          "insurer", "lawyer",     "engineer"};
    struct dialog *dialog = asks_open(app, pane, DEED_REPORT);

    for (size_t i = 0; i < ARRAY_LEN(formats); i++)
        dialog_choice_as(dialog, formats[i].name, formats[i].means);
    dialog_choose(app, dialog, "Format", dialog->deed.name, sizeof(dialog->deed.name), NULL);
    choose_language(app, dialog);
    for (size_t i = 0; i < ARRAY_LEN(readers); i++)
        dialog_choice(dialog, readers[i]);
    dialog_choose(app, dialog, "For whom", dialog->deed.until, sizeof(dialog->deed.until),
                  ask_path);
    dialog_show(app);
}

/* --- sign and seal --- */

static const char *not_sign(const struct app *app, const struct pane *pane)
{
    (void)pane;
    if (app->options.read_only)
        return app_read_only(app);
    if (!app->options.hands || !app->options.hands->sign)
        return "signing cannot be done here: mailmedic sign CASE";
    return app->deed_runs ? "something is being worked on; its end is said here" : NULL;
}

static const char *not_seal(const struct app *app, const struct pane *pane)
{
    const char *why = not_sign(app, pane);

    if (why)
        return why;
    return app_busy(app) ? "a job runs or waits (J); a sealed case takes nothing in" : NULL;
}

/* What cli/ would refuse when all has been typed. */
static bool long_enough(struct app *app, struct dialog *dialog)
{
    (void)app;
    if (secret_bytes(&dialog->deed.secrets[0].value).len >= CHECKPOINT_PASSPHRASE)
        return true;
    snprintf(dialog->complaint, sizeof(dialog->complaint), "It has %d characters at least.",
             CHECKPOINT_PASSPHRASE);
    return false;
}

static bool same_again(struct app *app, struct dialog *dialog)
{
    const struct secret *first = &dialog->deed.secrets[0].value;
    const struct secret *again = &dialog->deed.secrets[1].value;

    (void)app;
    if (str_equal(secret_bytes(first), secret_bytes(again)))
        return true;
    snprintf(dialog->complaint, sizeof(dialog->complaint),
             "The two differ. Esc, and begin again; or type it once more.");
    return false;
}

/* A new one twice: nobody can look it up later. */
static void ask_passphrase(struct app *app, struct dialog *dialog)
{
    const struct deed_hands *hands = app->options.hands;

    if (hands->has_key && hands->has_key(hands->self)) {
        dialog_ask_secret(dialog, "Passphrase", "Of this case's signing key.");
        return;
    }
    dialog_ask_secret(dialog, "New passphrase",
                      "A signing key is made for this case; its passphrase has 8 characters at "
                      "least. Without it nothing more can be signed with this key.");
    if (dialog->count > 0)
        dialog->questions[dialog->count - 1].then = long_enough;
    dialog_ask_secret(dialog, "The same once more", NULL);
    if (dialog->count > 0)
        dialog->questions[dialog->count - 1].then = same_again;
}

static void sign(struct app *app, struct pane *pane)
{
    struct dialog *dialog = asks_open(app, pane, DEED_SIGN);

    ask_passphrase(app, dialog);
    asks_text(dialog, "Note's path (may be empty)",
              "The checkpoint, as a new file to be kept where nobody who writes to the case can "
              "change it.",
              NULL)
        ->then = asks_path_is_free;
    if (!asks_refuses_secrets(app, dialog))
        dialog_show(app);
}

static bool said_seal(struct app *app, struct dialog *dialog)
{
    (void)app;
    if (strcmp(dialog->note[NOTE_YES], "seal") == 0)
        return true;
    snprintf(dialog->complaint, sizeof(dialog->complaint), "Type seal to seal it, or Esc.");
    return false;
}

static void seal(struct app *app, struct pane *pane)
{
    struct dialog *dialog = asks_open(app, pane, DEED_SEAL);

    dialog_ask(dialog, "Type seal",
               "Everything is checked first. Then every file of the case stands in a signed list, "
               "nothing is written to it any more, and this screen ends.",
               dialog->note[NOTE_YES], sizeof(dialog->note[0]), "Type seal to seal it, or Esc.")
        ->then = said_seal;
    ask_passphrase(app, dialog);
    if (!asks_refuses_secrets(app, dialog))
        dialog_show(app);
}

static const struct action actions[] = {
    {"preview-report", "show the report here, as text", "preview", 'P', 0, preview, no_report},
    {"write-report", "write the report to a file; asks for format, language and reader", "write",
     'W', 0, write, no_writing},
    {"sign-case", "sign what the journal holds now; makes the case's key the first time", "sign",
     'S', 0, sign, not_sign},
    {"seal-case", "check everything, list and sign every file, and end", NULL, 'X', 0, seal,
     not_seal},
    {0},
};

const struct view view_report = {
    .name = "Report",
    .about = "The report: previewed as text, and written as HTML, PDF, Markdown or JSON.",
    .watches = CASE_JOURNAL,
    .actions = actions,
    .load = load,
    .nothing = "",
};
