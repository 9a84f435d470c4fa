<?php
// As PHP clients of 2013 speak: every request multipart, the names of that year, no key on the process URL.
[, $base, $file, $target] = $argv;

function call(string $method, string $url, ?array $fields = null): string
{
    $curl = curl_init($url);
    curl_setopt_array($curl, [CURLOPT_RETURNTRANSFER => true, CURLOPT_CUSTOMREQUEST => $method, CURLOPT_TIMEOUT => 25]);
    if ($fields !== null) {
        curl_setopt($curl, CURLOPT_POSTFIELDS, $fields);
    }
    $answer = curl_exec($curl);
    if (curl_getinfo($curl, CURLINFO_HTTP_CODE) !== 200) {
        exit("$method $url: $answer " . curl_error($curl) . "\n");
    }
    return $answer;
}

$process = json_decode(call('POST', "$base/process", ['inputformat' => 'png', 'outputformat' => 'jpg', 'apikey' => 'any']));
$url = 'http:' . $process->url;
$fields = ['input' => 'upload', 'format' => 'jpg', 'options[quality]' => '50', 'file' => new CURLFile($file)];
call('POST', $url, $fields);
do {
    $status = json_decode(call('GET', $url));
} while ($status->step !== 'finished');
file_put_contents($target, call('GET', 'http:' . $status->output->url));
echo call('GET', "$url/delete"), "\n";
