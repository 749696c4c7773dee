/* sign.c - `mailmedic sign CASE`, `mailmedic seal CASE`, `mailmedic unseal CASE --reason TEXT`. */
#include "commands.h"

#include "base/file.h"
#include "case/checkpoint.h"
#include "case/journal.h"
#include "case/place.h"
#include "case/sealing.h"
#include "output.h"
#include "passphrase.h"
#include "sign.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void say_key(struct output *out, const struct sign_key *key, bool made)
{
    struct sign_public who = sign_public_of(key);
    char fingerprint[HASH_HEX];

    checkpoint_fingerprint(&who, fingerprint);
    if (out->as_json) {
        json_text(&out->json, "key", fingerprint);
        json_bool(&out->json, "key_made", made);
        return;
    }
    if (made)
        output_line(out, "A signing key was made for this case.");
    output_line(out, "key %s", fingerprint);
}

void sign_say_checkpoint(struct output *out, const struct sign_key *key, bool made, struct str note)
{
    say_key(out, key, made);
    if (out->as_json) {
        json_str(&out->json, "checkpoint", note);
        return;
    }
    buf_str(&out->text, note);
    output_line(out, "Keep this checkpoint, or at least the key's 64 digits, where nobody who can "
                     "write to the case can change them: mail it, or print it. Without a copy "
                     "outside, whoever holds the key can rewrite history.");
}

static bool say_checkpoint(struct invocation *call, const struct sign_key *key, bool made,
                           struct str note, struct error *err)
{
    struct output out;

    output_begin(&out, call_has(call, "--json"), "sign");
    sign_say_checkpoint(&out, key, made, note);
    return output_end(&out, err);
}

bool sign_can_note(const char *path, struct error *err)
{
    if (access(path, F_OK) == 0)
        return error_set(err, ERROR_USAGE, "%s is there already; nothing was signed", path);
    return case_refuse_inside(path, err);
}

bool run_sign(struct invocation *call, struct error *err)
{
    const char *path = call_value(call, "--note");
    struct sign_key *key = NULL;
    struct casefile *cf;
    struct buf note;
    bool made, ok;

    if ((path && !sign_can_note(path, err)) || !call_open_case(call, CASE_WRITE, &cf, err))
        return false;
    buf_init(&note, CHECKPOINT_MOST);
    ok = call_signing_key(call, cf, &key, &made, err) && checkpoint_add(cf, key, &note, err) &&
         (!path || file_write_new(path, buf_as_str(&note), err)) &&
         say_checkpoint(call, key, made, buf_as_str(&note), err);
    buf_dispose(&note);
    sign_key_free(key);
    casefile_close(cf);
    return ok;
}

bool sign_say_sealed(struct invocation *call, const struct sign_key *key, bool made,
                     const char *path, struct error *err)
{
    struct output out;

    output_begin(&out, call_has(call, "--json"), "seal");
    say_key(&out, key, made);
    if (out.as_json) {
        json_text(&out.json, "case", path);
        return output_end(&out, err);
    }
    buf_text(&out.text, "Sealed: ");
    output_word(&out, path);
    output_line(&out, "\nAnybody can check it, without this program, in that folder:");
    output_line(&out, "  openssl pkeyutl -verify -pubin -inkey case.pub -rawin -in MANIFEST "
                      "-sigfile MANIFEST.sig");
    output_line(&out, "  sha256sum -c SHA256SUMS");
    output_line(&out, "Give the key's 64 digits to whoever is to check, by another way than the "
                      "case itself.");
    return output_end(&out, err);
}

/* A case with something wrong in it is not sealed as if nothing were. */
bool sign_is_sound(struct casefile *cf, struct error *err)
{
    struct verify_report report;

    if (!case_verify(cf, NULL, NULL, NULL, &report, err))
        return false;
    return report.wrong == report.cut_off ||
           error_set(err, ERROR_FORMAT,
                     "%llu %s wrong with this case (mailmedic verify lists %s); give "
                     "--anyway to seal it as it is",
                     (unsigned long long)report.wrong,
                     text_plural(report.wrong, "thing is", "things are"),
                     text_plural(report.wrong, "it", "them"));
}

bool run_seal(struct invocation *call, struct error *err)
{
    struct sign_key *key = NULL;
    char path[PATH_MAX];
    struct casefile *cf;
    bool made, ok;

    if (!call_open_case(call, CASE_WRITE, &cf, err))
        return false;
    snprintf(path, sizeof(path), "%s", casefile_path(cf));
    if ((!call_has(call, "--anyway") && !sign_is_sound(cf, err)) ||
        !call_signing_key(call, cf, &key, &made, err)) {
        casefile_close(cf);
        return false;
    }
    ok = sealing_close(cf, key, err) && sign_say_sealed(call, key, made, path, err);
    sign_key_free(key);
    return ok;
}

bool run_unseal(struct invocation *call, struct error *err)
{
    const char *reason = call_value(call, "--reason");
    char path[PATH_MAX];
    struct casefile *cf;
    bool begun, ok;

    if (!reason || str_trim(str_of(reason)).len == 0)
        return error_set(err, ERROR_USAGE, "say why it is opened again: --reason TEXT");
    if (!call_open_case(call, CASE_READ, &cf, err))
        return false;
    snprintf(path, sizeof(path), "%s", casefile_path(cf));
    ok = sealing_is_begun(cf, &begun, err);
    casefile_close(cf);
    if (!ok)
        return false;
    if (!begun && !sealing_is_there(path))
        return error_set(err, ERROR_USAGE, "%s is not sealed", path);
    return sealing_open(path, reason, err);
}
