#!/usr/bin/perl
# check_texts.pl [--list] - every sentence that a finding or a check may say has its translation in data/texts-*.txt.
# A sentence's id is its format with {1}, {2} for the arguments (include/base/said.h). So has every note that a parser
# makes of an attachment (report/notes.h), every sentence with which imap/ ends a connection, and why a script does not parse (report/reasons.h); a
# sentence that counts has another for a single thing. Run from the top of the source tree. --list prints the ids. Each
# run also shows that a missing one, a lost argument, a note or a reason that nobody translated and a count of many only
# are noticed.
use strict;
use warnings;

my $literal = qr/"(?:[^"\\]|\\.)*"/;

# Adjacent literals with PRId64 and kin between them, as one text; undef: something else stands there too.
sub text_of {
    my ($source) = @_;
    my $text = "";
    $source =~ s/\bPRI([diu])64\b/"l$1"/g;
    return undef unless $source =~ /^\s*(?:$literal\s*)+$/;
    while ($source =~ /($literal)/g) {
        my $piece = substr($1, 1, -1);
        $piece =~ s/\\"/"/g;
        $piece =~ s/\\\\/\\/g;
        $text .= $piece;
    }
    return $text;
}

sub id_of {
    my ($format) = @_;
    my $count = 0;
    $format =~ s/%(?:(%)|(?:\.(?:\d+|\*))?(?:hh|h|ll|l|j|z)?[sdiucf])/defined $1 ? "%" : "{" . ++$count . "}"/ge;
    return $format;
}

# The arguments of the call that begins at pos($$code), split at its own commas.
sub arguments {
    my ($code) = @_;
    my @parts = ("");
    my $depth = 1;
    while ($$code =~ /\G($literal|'(?:[^'\\]|\\.)'|.)/gs) {
        my $piece = $1;
        if ($piece eq "(" || $piece eq "{") { $depth++ }
        if ($piece eq ")" || $piece eq "}") { return @parts if --$depth == 0 }
        if ($piece eq "," && $depth == 1) { push @parts, ""; next }
        $parts[-1] .= $piece;
    }
    return @parts;
}

# "1 mails": a count before a word for many needs a sentence for one as well, behind "== 1 ?". Not where there always
# are more: the detector asks for that many.
my $many = qr/\{\d\}[ ](?:(?!of\b)[a-z]+[ ]){0,2}(?:mails|messages|rules|folders|rows|sign-ins|scripts|attachments|accounts|addresses|seconds|minutes
    |hours|days|times|findings|reports|tries|events|files|settings|parts|logs|entries|recipients|organisations|mailboxes|strangers
    |people|things|detectors|bytes|words|headers)\b/x;
my %never_one = map { $_ => 1 } (
    'Mail "{1}" went to {2} people who had never been written to',
    'Passwords of {1} accounts were tried from {2}, and one let it in',
    'Passwords of {1} accounts were tried from {2}, this mailbox among them',
    'it forwards to {1} addresses',
    'it is in none of the {1} mails sent before',
    'it is more than {1} days older than the newest mail',
    'it presses for a sign-in ({1} such words) on another site',
    'it stands in {1} mails',
    'it stood in {1} mails over {2} days: a habit',
    'it was used for {1} days: perhaps the owner\'s new device',
    'it went on for {1} days: more likely a new device',
    'it {1} mail of {2}, with whom the owner exchanged {3} mails',
    'network {1} was never used in {2} sign-ins before',
    'not once in {1} sign-ins before',
    'only {1} of {2} folders could be compared',
    'the mail of {1} mailboxes goes to {2}',
    'the newest is more than {1} days older than the newest mail',
    'the owner named {1} different accounts: perhaps customers\'',
    '{1} accounts, {2} tries',
    '{1} delivery reports came almost at once{2}{3}{4}',
    '{1} mailboxes forward to {2}: one campaign',
    '{1} mails "{2}" of the owner\'s are not in the mailbox: they were answered or came back',
    '{1} mails came to the inbox before, the {2} since lie in "{3}"',
    '{1} mails in ten minutes; the most before was {2}',
    '{1} mails left this mailbox almost at once, "{2}"',
    '{1} mails speak so',
    '{1} mails to {2} organisations',
    '{1} mails were sent this way',
    '{1} messages bear such a mark',
    '{1} organisations got {2} {3} from this mailbox within three days',
    '{1} recipients outside in one hour; the most before was {2}',
    '{1} refused sign-ins to {2}, then one succeeded from {3}',
    '{1} reports about it',
    '{1} reports within ten minutes; on other days {2} a day',
    '{1} strangers within one day',
    '{1} things are new at once, after {2} mails of the owner',
    '{1} times',
    '{1} tries were refused in the day before; never more than {2} before a success of the owner\'s',
);

my %call = (draft_title => 1, draft_reason => 2, draft_say => 2, said_add => 1, run_words => 1, say_more => 1, lure_say => 2);
my (%ids, %counted);

sub note {
    my ($source, $format, $file) = @_;
    while ($source =~ /((?:$literal|\bPRI[diu]64\b|\s)+)/g) { # both sides of a "?"
        my $text = text_of($1);
        next unless defined $text && $text =~ /\S/;
        my $id = $format ? id_of($text) : $text;
        next if $id =~ /^[^A-Za-z]*\{\d\}[^A-Za-z]*$/ || $id !~ /[A-Za-z]{2}/;
        $ids{$id} //= $file;
        $counted{$id} = $file if $format && $source !~ /== [12]\s+\?/ && $id =~ $many;
    }
}

sub scan {
    my ($file, $code) = @_;
    $code =~ s{/\*.*?\*/}{}gs;
    while ($code =~ /\b(draft_title|draft_reason|draft_say|said_add|run_words|say_more|lure_say|draft_explain)\s*\(/g) {
        my $name = $1;
        my @args = arguments(\$code);
        next if $args[0] =~ /^\s*(?:const\s+)?struct\s/; # its own definition
        if ($name eq "draft_explain") { note($args[1], 0, $file); note($args[2], 0, $file); next }
        note($args[$call{$name}] // "", 1, $file);
    }
    if ($file =~ m{^detect/scan_}) { # state, detail, hint
        while ($code =~ /\bput\s*\(/g) {
            my @args = arguments(\$code);
            note($_, 0, $file) for @args[3 .. $#args];
        }
    }
    while ($code =~ /\.(blind|hint|detail)\s*=\s*((?:[^;,}"]|$literal)*)/g) { note($2, 0, $file) }
    if ($file eq "case/coverage.c") { while ($code =~ /\{"[a-z-]+",\s*($literal)\}/g) { note($1, 0, $file) } }
}

# Why a connection ended, or was not made: sentences of imap/ that a coverage row may hold. Those of ERROR_USAGE and
# ERROR_CANCELLED are for the command line; what is nothing but arguments is another's sentence.
my %whys;
# Never in coverage: the command line shows them in English.
my $other_ways = qr{^imap/(?:letter|errand|post_office|net_post|other_sign_in|responses|submission|net_attempt)\.c$};
# Said in full, once for each of the words that it may hold.
my %whys_told = (
    '{1} says more than we take (limit(run))' => 1,
    '{1} says more than we take (limit(literal))' => 1,
    '{1} says more than we take (limit(responses))' => 1,
    'unknown {1} "{2}"' => 1,
    '{1}: {2}' => 1, # what sieve_check_values.c says: see below
    '{1} takes no {2}' => 1,
    '{1} needs {2} test' => 1,
    '{1} closed the connection{2}' => 1,
    '{1} refused the {2} of {3}: {4}{5}{6}' => 1,
);

sub scan_whys {
    my ($file, $code) = @_;
    $code =~ s{/\*.*?\*/}{}gs;
    while ($code =~ /\b(error_set|error_set_errno|link_end|error_suffix)\s*\(/g) {
        my $name = $1;
        my @args = arguments(\$code);
        next if $args[0] =~ /^\s*struct\s/; # its own definition
        my $at = $name eq "link_end" ? 2 : 1;
        if ($name eq "error_suffix") { $at = 0 }
        elsif ($args[$at] =~ /ERROR_(?:USAGE|CANCELLED|IO)\b/) { next }
        my $text = text_of($args[$at + 1] // "");
        next unless defined $text;
        my $id = id_of($text);
        my $places = () = $id =~ /\{\d\}/g;
        $id .= ": {" . ($places + 1) . "}" if $name eq "error_set_errno";
        $id =~ s/^; //;
        $whys{$id} //= $file if $id =~ /[A-Za-z]{2}/ && !$whys_told{$id};
    }
}

# Those of %$all (a sentence to its file) that the language lacks; $what: what they are.
sub missing {
    my ($all, $what, $language, $of, $quiet) = @_;
    my $wrong = 0;
    for my $id (sort keys %$all) {
        next if exists $of->{$id};
        print "$all->{$id}: not a $what in data/texts-$language.txt: $id\n" unless $quiet;
        $wrong++;
    }
    return $wrong;
}

# Why a script does not parse.
sub scan_script_whys {
    my ($file, $code) = @_;
    $code =~ s{/\*.*?\*/}{}gs;
    if ($file eq "parse/sieve_check_values.c") { while ($code =~ /\breturn\s+($literal)/g) { $whys{"{1}: " . text_of($1)} //= $file } }
    while ($code =~ /\b(complain|fail|unexpected)\s*\(/g) {
        my $name = $1;
        my @args = arguments(\$code);
        next if $args[0] =~ /^\s*struct\s/; # its own definition
        my $text = text_of($name eq "complain" ? $args[2] : $args[-1]);
        next unless defined $text;
        $text .= " expected, but %s found" if $name eq "unexpected";
        my $id = id_of($text);
        $whys{$id} //= $file unless $whys_told{$id};
    }
}

# A sentence more, or a translation less, is noticed.
sub whys_are_noticed {
    my ($language, $of) = @_;
    my $before = missing(\%whys, "reason", $language, $of, 1);
    my ($some) = sort keys %whys;
    my %less = %$of;
    delete $less{$some};
    return 0 unless missing(\%whys, "reason", $language, \%less, 1) == $before + 1;
    scan_whys("control", 'return error_set(err, ERROR_NET, "%s is " "asleep", host); link_end(link, false, ERROR_JAIL, "it is %s", x);');
    my $after = missing(\%whys, "reason", $language, $of, 1);
    scan_script_whys("control", 'complain(checker, line, "%s is odd", word); return unexpected(parser, "a comma");');
    my $both = missing(\%whys, "reason", $language, $of, 1);
    delete @whys{"{1} is asleep", "it is {1}", "{1} is odd", "a comma expected, but {1} found"};
    return $after == $before + 2 && $both == $after + 2;
}

# A check is called the same whoever makes it: coverage_title() says how, not the row.
sub own_titles {
    my ($file, $code) = @_;
    my $wrong = 0;
    while ($code =~ /\.check\s*=\s*($literal)\s*,\s*\.title\s*=/g) {
        print "$file: the check $1 has a title of its own\n" unless $file eq "control";
        $wrong++;
    }
    return $wrong;
}

# What is said in one place and made in another: words that are arguments, titles of checks, hints handed on.
sub marked {
    my ($file, $code) = @_;
    while ($code =~ m{/\* said:\s*\*/\s*((?:$literal\s*)+)}g) { note($1, 0, $file) }
}

# What the parsers note. A format that is nothing but an argument is allowed where it is known which words that may
# be: those of parse/content.c, of the tricks of a name, of a PDF's actions - all found below - or no words at all.
my %notes;
my %words_known = map { $_ => 1 } "content->what", "listing->content->what", "why", "actions[i].note";
my %no_words = map { $_ => 1 } "parse/ooxml.c buf_c(&shown)", "parse/office_text.c (int)word.len";

sub scan_notes {
    my ($file, $code) = @_;
    my $unknown = 0;
    my $keep = sub {
        my $text = text_of($_[0]);
        $notes{id_of($text)} //= $file if defined $text && $text ne "";
        return defined $text;
    };
    $code =~ s{/\*.*?\*/}{}gs;
    while ($code =~ /\blook_note\s*\(/g) {
        my @args = map { s/^\s+|\s+$//gr } arguments(\$code);
        next if $args[0] =~ /^(?:const\s+)?struct\s/; # its own definition
        my $bare = $args[2] =~ /^"[^A-Za-z]*%(?:\.\*)?s"$/;
        next if $bare && ($words_known{$args[3]} || $no_words{"$file $args[3]"});
        next if !$bare && $keep->($args[2]);
        print "$file: which words may this note have: @args[2 .. $#args]\n" unless $file eq "control";
        $unknown++;
    }
    while ($code =~ /\{\s*CONTENT_\w+\s*,\s*$literal\s*,\s*($literal)\s*\}/g) { $keep->($1) }
    if ($file eq "parse/attach_name.c") { while ($code =~ /\*why\s*=\s*($literal)\s*;/g) { $keep->($1) } }
    if ($file eq "parse/pdf.c") { while ($code =~ /\{$literal,\s*($literal),\s*(?:PART_\w+|0)\}/g) { $keep->($1) } }
    return $unknown;
}

# A note more, a note that is all argument, a translation less: each is noticed.
sub notes_are_noticed {
    my ($language, $of) = @_;
    my $before = missing(\%notes, "note", $language, $of, 1);
    my ($some) = sort keys %notes;
    my %less = %$of;
    delete $less{$some};
    return 0 unless missing(\%notes, "note", $language, \%less, 1) == $before + 1;
    return 0 unless scan_notes("control", 'look_note(look, 0, "%s", somebody);') == 1;
    scan_notes("control", 'look_note(look, 0, "a new note of %s", it);');
    my $after = missing(\%notes, "note", $language, $of, 1);
    delete $notes{"a new note of {1}"};
    return $after == $before + 1;
}

# With "note" for $kind: what the parsers note; with "why": why something failed; with "en": all the others.
sub catalogue {
    my ($language, $text, $kind) = @_;
    my (%of, $english);
    for my $line (split /\n/, $text) {
        if ($line =~ /^(en|note|why): (.*)/) { $english = $1 eq $kind ? $2 : undef }
        elsif (defined $english && $line =~ /^$language: (.*)/) { $of{$english} = $1 }
    }
    return \%of;
}

sub places { return join ",", sort map { /(\d)/ } grep { defined } $_[0] =~ /(\{\d(?::[wnr])?\})/g }

sub lost_places {
    my ($language, $of, $quiet) = @_;
    my $wrong = 0;
    for my $id (sort keys %$of) {
        my %there = map { $_ => 1 } split /,/, places($id);
        for my $place (split /,/, places($of->{$id})) {
            next if $there{$place};
            print "data/texts-$language.txt: {$place} is not in: $id\n" unless $quiet;
            $wrong++;
        }
    }
    return $wrong;
}

# Sentences that would say "1 mails".
sub only_many {
    my ($quiet) = @_;
    my @wrong = grep { !$never_one{$_} } sort keys %counted;
    unless ($quiet) { print "$counted{$_}: what does it say of one? $_\n" for @wrong }
    return scalar @wrong;
}

sub many_is_noticed {
    my $before = only_many(1);
    scan("control", 'draft_reason(draft, 5, "%zu new mails", n); draft_reason(draft, 5, n == 1 ? "%zu old mail" : "%zu old mails", n);');
    my $after = only_many(1);
    delete @ids{"{1} new mails", "{1} old mail", "{1} old mails"};
    delete $counted{"{1} new mails"};
    return $after == $before + 1;
}

# Prints what is wrong; returns how much.
sub compare {
    my ($language, $of, $quiet) = @_;
    my $wrong = lost_places($language, $of, $quiet);
    for my $id (sort keys %ids) {
        next if exists $of->{$id};
        print "$ids{$id}: not in data/texts-$language.txt: $id\n" unless $quiet;
        $wrong++;
    }
    return $wrong;
}

my $wrong = 0;
for my $file (glob("detect/*.c imap/*.c cli/import_cover.c case/*.c")) {
    open my $in, "<", $file or die "$file: $!\n";
    local $/;
    my $code = <$in>;
    scan($file, $code);
    marked($file, $code);
}
for my $file (glob("detect/*.c imap/*.c cli/*.c")) {
    open my $in, "<", $file or die "$file: $!\n";
    local $/;
    $wrong += own_titles($file, scalar <$in>);
}
if (own_titles("control", '{.check = "mail", .title = "Post"}') != 1) {
    print "the check itself does not notice a check with two titles\n";
    $wrong++;
}
for my $file (glob("imap/*.c")) {
    open my $in, "<", $file or die "$file: $!\n";
    local $/;
    scan_whys($file, scalar <$in>) unless $file =~ $other_ways;
}
for my $file (glob("parse/sieve_*.c")) {
    open my $in, "<", $file or die "$file: $!\n";
    local $/;
    scan_script_whys($file, scalar <$in>);
}
for my $file (glob("parse/*.c")) {
    open my $in, "<", $file or die "$file: $!\n";
    local $/;
    $wrong += scan_notes($file, scalar <$in>);
}
if (@ARGV && $ARGV[0] eq "--list") { print "$_\n" for sort keys %ids, keys %notes; exit 0 }
die "few sentences were found: is this the source tree?\n" if keys %ids < 300 || keys %notes < 90 || keys %whys < 40;
$wrong += only_many(0);
if (!many_is_noticed()) {
    print "the check itself does not notice a sentence that only knows many\n";
    $wrong++;
}
for my $language ("vi", "zh") {
    open my $in, "<", "data/texts-$language.txt" or die "data/texts-$language.txt: $!\n";
    local $/;
    my $text = <$in>;
    my $of = catalogue($language, $text, "en");
    my $of_notes = catalogue($language, $text, "note");
    my $of_reasons = catalogue($language, $text, "why");
    die "data/texts-$language.txt: few reasons were found\n" if keys %$of_reasons < 30;
    $wrong += missing(\%whys, "reason", $language, $of_reasons);
    $wrong += compare($language, $of) + missing(\%notes, "note", $language, $of_notes) + lost_places($language, $of_notes)
        + lost_places($language, $of_reasons);
    my ($some) = grep { /\{1\}/ } sort keys %$of;
    my %less = %$of;
    delete $less{$some} if $some;
    my %more = (%$of, ($some // "") => "{1} {9}");
    if (!$some || compare($language, \%less, 1) <= compare($language, $of, 1) || compare($language, \%more, 1) <= compare($language, $of, 1)
        || !notes_are_noticed($language, $of_notes) || !whys_are_noticed($language, $of_reasons)) {
        print "the check itself does not notice what is missing\n";
        $wrong++;
    }
}
exit($wrong > 0 ? 1 : 0);
