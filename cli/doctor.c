/* doctor.c - `mailmedic doctor ACCOUNT`: from the name to the first folder, what works, what does
 * not, and what to do next. It reads, and changes nothing.
 *
 * What comes over the wire becomes evidence as everywhere: in the case that is named, or in one
 * that goes when we are done. */
#include "doctor.h"
#include "account.h"
#include "commands.h"
#include "output.h"
#include "scratch.h"

#include "imap/attempt.h"
#include "imap/errand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- a place for what is said --- */

/* folder: what scratch_remove() has to take away; "" nothing. */
static bool open_place(const struct invocation *call, char folder[SCRATCH_PATH],
                       struct casefile **cf, struct error *err)
{
    const char *path = call_value(call, "--case");
    struct case_info info = {.authority = "a look at whether the mailbox can be reached"};
    char own[SCRATCH_PATH + 16];

    *folder = '\0';
    if (path)
        return casefile_open(cf, path, CASE_WRITE, err);
    if (!scratch_make(folder, "doctor", err))
        return false;
    snprintf(own, sizeof(own), "%s/look.case", folder);
    return case_create(own, &info, err) && casefile_open(cf, own, CASE_WRITE, err);
}

/* --- the steps --- */

static bool sign_in(struct doctor *doctor, bool *in, struct error *err)
{
    const struct acquire_options *options = &doctor->words.options;
    struct attempt_options attempt = {.protocol = ATTEMPT_IMAP,
                                      .address = options->imap,
                                      .sign_in = options->sign_in,
                                      .secret = options->secret,
                                      .ca_file = options->ca_file,
                                      .pin = options->pin,
                                      .role = options->role,
                                      .cancel_fd = -1,
                                      .purpose = "look",
                                      .credential = "given",
                                      .vantage = "local"};
    struct responses *responses;
    struct own_login login;
    char path[DOCTOR_PATH];
    bool ok;

    snprintf(path, sizeof(path), "%s/responses.txt", doctor_data(doctor));
    if (!responses_load(&responses, path, err))
        return false;
    attempt.responses = responses;
    ok = attempt_run(doctor->cf, &attempt, &doctor->arena, &login, err);
    responses_free(responses);
    if (ok)
        *in = doctor_judge_sign_in(doctor, &login);
    return ok;
}

static void look_into(struct doctor *doctor, struct errand *errand)
{
    struct errand_reply reply;
    struct error why = {0};

    if (!errand_ask(errand, false, str_of("LIST \"\" \"*\""), &reply, &why) || !reply.ok) {
        doctor_say(doctor, DOCTOR_FAILS, "Folders", DOCTOR_NEXT_SERVER, "%s",
                   why.code ? why.text : reply.text);
        return;
    }
    doctor_say(doctor, reply.folder_count > 0 ? DOCTOR_WORKS : DOCTOR_FAILS, "Folders",
               reply.folder_count > 0 ? "" : DOCTOR_NEXT_SERVER, "%zu in the list",
               reply.folder_count);
    if (!errand_ask(errand, true, str_of("EXAMINE \"INBOX\""), &reply, &why) || !reply.ok)
        doctor_say(doctor, DOCTOR_FAILS, "Inbox", DOCTOR_NEXT_SERVER, "%s",
                   why.code ? why.text : reply.text);
    else
        doctor_say(doctor, DOCTOR_WORKS, "Inbox", "",
                   "%lld %s; opened to read only, nothing was marked", (long long)reply.exists,
                   text_plural((uint64_t)reply.exists, "message", "messages"));
}

static void look_at_mail(struct doctor *doctor)
{
    struct errand *errand = NULL;
    struct error why = {0};

    if (errand_open(&errand, doctor->cf, &doctor->words.options, ERRAND_IMAP, NULL, &why))
        look_into(doctor, errand);
    else
        doctor_say(doctor, DOCTOR_FAILS, "Folders", DOCTOR_NEXT_SERVER, "%s", why.text);
    errand_close(errand);
}

static void look_at_rules(struct doctor *doctor)
{
    struct errand_script *scripts;
    struct errand *errand = NULL;
    struct error why = {0};
    size_t count, active = 0;

    if (doctor->words.options.no_sieve) {
        doctor_say(doctor, DOCTOR_NOT_TRIED, "Rules (ManageSieve)", "", "--no-sieve was given");
        return;
    }
    if (errand_open(&errand, doctor->cf, &doctor->words.options, ERRAND_SIEVE, NULL, &why) &&
        errand_scripts(errand, &scripts, &count, &why)) {
        for (size_t i = 0; i < count; i++)
            active += scripts[i].active;
        doctor_say(doctor, DOCTOR_WORKS, "Rules (ManageSieve)", "", "%zu %s, %zu of them runs",
                   count, text_plural(count, "script", "scripts"), active);
    } else {
        doctor_say(doctor, DOCTOR_FAILS, "Rules (ManageSieve)", doctor_rules_advice(doctor), "%s",
                   why.text);
    }
    errand_close(errand);
}

static bool look(struct doctor *doctor, struct error *err)
{
    bool in = false;

    if (!doctor_recognise(doctor, err) || !acquire_settle(&doctor->words.options, err) ||
        !sign_in(doctor, &in, err))
        return false;
    if (in) {
        look_at_mail(doctor);
        look_at_rules(doctor);
        return true;
    }
    doctor_say(doctor, DOCTOR_NOT_TRIED, "Folders", "", "nobody was let in");
    doctor_say(doctor, DOCTOR_NOT_TRIED, "Rules (ManageSieve)", "", "nobody was let in");
    return true;
}

/* --- the command --- */

static const char *const state_names[] = {"works", "fails", "not tried"};

static void print_row(struct output *out, const struct doctor_row *row)
{
    if (out->as_json) {
        json_object(&out->json, NULL);
        json_text(&out->json, "check", row->title);
        json_text(&out->json, "state", state_names[row->state]);
        json_text(&out->json, "found", row->text);
        json_text(&out->json, "next", row->next);
        json_close(&out->json, '}');
        return;
    }
    buf_printf(&out->text, "%-9s  %s: %s\n", state_names[row->state], row->title, row->text);
    if (*row->next)
        buf_printf(&out->text, "           -> %s\n", row->next);
}

static bool print(struct invocation *call, const struct doctor *doctor, struct error *err)
{
    struct output out;
    bool well = true;

    output_begin(&out, call_has(call, "--json"), "doctor");
    if (out.as_json)
        json_array(&out.json, "items");
    for (size_t i = 0; i < doctor->count; i++) {
        print_row(&out, &doctor->rows[i]);
        well = well && doctor->rows[i].state == DOCTOR_WORKS;
    }
    if (out.as_json)
        json_close(&out.json, ']');
    else if (well)
        buf_text(&out.text, "All of it works. Next: mailmedic acquire NAME.case ACCOUNT\n");
    call->status = well ? EXIT_CLEAN : EXIT_INCOMPLETE;
    return output_end(&out, err);
}

bool run_doctor(struct invocation *call, struct error *err)
{
    struct doctor doctor = {.call = call};
    char folder[SCRATCH_PATH];
    bool ok;

    if (!account_read(&doctor.words, call, call->arguments[0], err))
        return false;
    ok = open_place(call, folder, &doctor.cf, err) && look(&doctor, err) &&
         print(call, &doctor, err);
    casefile_close(doctor.cf);
    scratch_remove(folder);
    account_dispose(&doctor.words);
    arena_dispose(&doctor.arena);
    return ok;
}
