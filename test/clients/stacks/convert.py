"""As Python scripts speak: JSON under the label of a form, then a multipart body written by hand, the key after the file."""
import json
import sys
import urllib.parse
import urllib.request

base, source, target = sys.argv[1:]


def call(url, data=None, headers=None):
    request = urllib.request.Request(url, data=data, headers=headers or {})
    with urllib.request.urlopen(request, timeout=25) as answer:
        return answer.read()


parameters = {'apikey': 'any', 'inputformat': 'png', 'outputformat': 'jpg', 'preset': None, 'wait': True}
process = json.loads(call(base + '/v1/process/', json.dumps(parameters).encode()))
call('http:' + process['url'] + '/cancel')

with open(source, 'rb') as file:
    content = file.read()
parts = [b'--XX\r\nContent-Disposition: form-data; filename="C:\\pictures\\a.png"; name="file"\r\n\r\n' + content]
for name, value in [('outputformat', 'jpg'), ('apikey', 'any')]:
    parts.append(f'--XX\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode())
body = b'\r\n'.join(parts) + b'\r\n--XX--\r\n'
query = urllib.parse.urlencode({'wait': True, 'download': 'inline', 'save': True})
image = call(f'{base}/convert?{query}', body, {'Content-Type': 'multipart/form-data; boundary=XX'})

with open(target, 'wb') as file:
    file.write(image)
print(call(base + '/processes?apikey=any').decode())
