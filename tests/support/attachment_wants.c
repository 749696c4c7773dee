/* attachment_wants.c - see attachment_wants.h. */
#include "attachment_wants.h"

#include "qr.h"

#include <fnmatch.h>

static const struct attachment_want wants[] = {
    {"programs", "clamav/*.exe", PART_PROGRAM},
    {"programs", "clamav/clam.tnef", PART_PROGRAM | PART_ARCHIVE},
    {"programs", "clamav/clam.exe.rtf", PART_PROGRAM | PART_OLE},
    {"programs", "clamav/*.cpio", PART_PROGRAM | PART_ARCHIVE},
    {"programs", "clamav/*.zip", PART_PROGRAM | PART_ARCHIVE},
    {"programs", "clamav/*.html", PART_PROGRAM | PART_SCRIPTED_HTML},
    {"active PDF", "clamav/*.pdf", PART_PDF_ACTIVE | PART_PROGRAM},
    {"programs", "eicar/*", PART_PROGRAM},
    {"encrypted", "oletools/encrypted/autostart*.xls", PART_ENCRYPTED},
    {"encrypted", "oletools/encrypted/*", PART_ENCRYPTED},
    {"macros", "oletools/excel4-macros/*", PART_MACROS | PART_AUTORUN},
    {"encrypted", "oletools/*.zip", PART_ENCRYPTED | PART_ARCHIVE},
    {"DDE", "oletools/*/dde*", PART_AUTORUN},
    {"macros", "oletools/oleform/*", PART_MACROS},
    {"embedded", "oletools/oleobj/embedded*.od?", 0},
    {"embedded", "oletools/oleobj/embedded*", PART_OLE},
    {"remote", "oletools/oleobj/external_link/*", PART_REMOTE_TEMPLATE},
    {"programs", "oletools/oleobj/sample_with_calc*", PART_PROGRAM},
    {"shortcuts", "oletools/oleobj/sample_with_lnk*", PART_SHORTCUT},
    {"shortcuts", "plaso/*.lnk", PART_SHORTCUT},
    {"shortcuts", "strelka/*.lnk", PART_SHORTCUT},
    {"archives", "strelka/test.7z", PART_ARCHIVE},
    {"archives", "strelka/test.rar", PART_ARCHIVE},
    {"archives", "strelka/test.xar", PART_ARCHIVE},
    {"encrypted", "strelka/test_password*", PART_ENCRYPTED},
    {"encrypted", "strelka/test_zip_password.zip", PART_ENCRYPTED | PART_ARCHIVE},
    {"programs", "strelka/test_pe_object*", PART_PROGRAM},
    {"programs", "strelka/*.macho", PART_PROGRAM},
    {"programs", "strelka/*.js", PART_PROGRAM},
    {"programs", "strelka/*.iqy", PART_PROGRAM},
    {"programs", "strelka/*.jnlp", PART_PROGRAM},
    {"programs", "strelka/*.deb", PART_PROGRAM},
    {"programs", "strelka/test_upx.exe", PART_PROGRAM},
    {"disk images", "strelka/*.img", PART_DISK_IMAGE},
    {"disk images", "strelka/*.dmg", PART_DISK_IMAGE},
    {"macros", "strelka/test.xls", PART_MACROS | PART_AUTORUN},
    {"archives", "tnef/*.tnef", PART_ARCHIVE},
    {"QR codes", "strelka/test_qr*.png", PART_QR},
    {"quiet", "*.png", 0},
    {"quiet", "*.jpg", 0},
    {"quiet", "*.gif", 0},
    {"quiet", "*.hei?", 0},
    {"quiet", "*.txt", 0},
    {"quiet", "*.yar", 0},
    {"quiet", "*harmless*", 0},
    {"quiet", "*.docx", 0},
    {"quiet", "*.rtf", 0},
    {"quiet", "*.pdf", 0},
    {"quiet", "*.html", 0},
    {"quiet", "*.mp3", 0},
};

const struct attachment_want *attachment_want(const char *path)
{
    for (size_t i = 0; i < ARRAY_LEN(wants); i++)
        if (fnmatch(wants[i].path, path, 0) == 0)
            return &wants[i];
    return NULL;
}

/* Traits that say only what a file is do not count as noise. Without libzbar what nobody searched
 * is told as that, never as quiet. */
bool attachment_want_met(const struct attachment_want *want, uint32_t traits)
{
    uint32_t told = PART_ARCHIVE | PART_OLE | (qr_is_loaded() ? 0 : PART_UNSEARCHED);

    if (want->must == PART_QR && !qr_is_loaded())
        return (traits & (PART_QR | PART_UNSEARCHED)) == PART_UNSEARCHED;
    if (want->must == 0)
        return (traits & ~told) == 0;
    return (traits & want->must) == want->must;
}
