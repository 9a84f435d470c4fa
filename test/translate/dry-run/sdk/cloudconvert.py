"""Plays the official SDK for Python 3: the names, arguments and answers that code for it relies on."""

import json
import os
import urllib.error
import urllib.request
import uuid

_key = None


def configure(api_key=None, sandbox=False):
    global _key
    _key = api_key


def _call(method, url, payload=None):
    body = None if payload is None else json.dumps(payload).encode()
    headers = {'Authorization': 'Bearer %s' % _key, 'Content-Type': 'application/json'}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers, method=method)) as response:
            return json.load(response)['data']
    except urllib.error.HTTPError as error:
        if error.code in (401, 404):
            return json.load(error)
        raise


class Job:
    @classmethod
    def create(cls, payload={}):
        return _call('POST', os.environ['ENGINE_URL'] + '/jobs', payload)

    @classmethod
    def wait(cls, id):
        return _call('GET', os.environ['ENGINE_SYNC_URL'] + '/jobs/' + id)


class Task:
    @classmethod
    def upload(cls, file_name, task):
        if task.get('operation') != 'import/upload':
            raise Exception('The task operation is not import/upload')
        if not os.path.exists(file_name):
            raise Exception('Does not find the exact path of the file: {}'.format(file_name))
        form = task['result']['form']
        boundary = uuid.uuid4().hex
        head = ''.join(
            '--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (boundary, name, value)
            for name, value in form['parameters'].items()
        ) + '--%s\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n' % (
            boundary, os.path.basename(file_name))
        with open(file_name, 'rb') as file:
            body = head.encode() + file.read() + ('\r\n--%s--\r\n' % boundary).encode()
        headers = {'Content-Type': 'multipart/form-data; boundary=' + boundary}
        with urllib.request.urlopen(urllib.request.Request(form['url'], body, headers, method='POST')) as response:
            return response.status == 201
