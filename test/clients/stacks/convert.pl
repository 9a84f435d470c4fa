# As Perl clients speak: a form whose file is read while it is sent, and a redirect they follow themselves.
use strict;
use warnings;
use HTTP::Request::Common qw(POST);
use LWP::UserAgent;

my ($base, $file, $target) = @ARGV;
$HTTP::Request::Common::DYNAMIC_FILE_UPLOAD = 1;
my $agent = LWP::UserAgent->new(requests_redirectable => []);

my @form = (file => [$file], outputformat => 'jpg', input => 'upload', download => 'true', apikey => 'any');
my $answer = $agent->request(POST "$base/convert", Content_Type => 'form-data', Content => \@form);
die $answer->as_string unless $answer->code == 303;
my $url = substr $answer->content, 26;
my $saved = $agent->get($url, ':content_file' => $target);
die $saved->as_string unless $saved->code == 200;
print $saved->filename, "\n";
