"""Keystone 3 on a free port, its database and keys in the folder given; admin's password is `secret`.

Setting up and loading the server are done side by side: each takes seconds. Prints `ready on PORT`.
"""
import base64
import os
import sqlite3
import sys
from wsgiref.simple_server import make_server

folder = sys.argv[1]
config = os.path.join(folder, 'keystone.conf')


def write_settings():
    for repository in ('fernet', 'credential'):
        os.mkdir(os.path.join(folder, repository), 0o700)
        for number in '01':
            with open(os.path.join(folder, repository, number), 'wb') as key:
                key.write(base64.urlsafe_b64encode(os.urandom(32)))
    with open(config, 'w') as settings:
        settings.write(f'''[database]
connection = sqlite:///{folder}/keystone.db
[fernet_tokens]
key_repository = {folder}/fernet
[fernet_receipts]
key_repository = {folder}/fernet
[credential]
key_repository = {folder}/credential
[identity]
password_hash_rounds = 4
''')


def fill_database(url):
    from keystone.cmd import bootstrap, cli

    # A read that Keystone has let go of, but Python has not yet collected, would lock writers out of another journal.
    sqlite3.connect(os.path.join(folder, 'keystone.db')).execute('PRAGMA journal_mode = WAL')
    sys.argv = ['keystone-manage', '--config-file', config, 'db_sync']
    cli.main(sys.argv)
    first = bootstrap.Bootstrapper()
    first.admin_username, first.admin_password = 'admin', 'secret'
    first.project_name, first.service_name, first.region_id = 'admin', 'keystone', 'RegionOne'
    first.admin_role_name, first.member_role_name, first.reader_role_name = 'admin', 'member', 'reader'
    first.immutable_roles = False
    # Swift's middleware answers 500 unless the catalogue names Keystone itself, internally too.
    first.public_url = first.internal_url = first.admin_url = url
    first.bootstrap()


server = make_server('127.0.0.1', 0, None)
write_settings()
child = os.fork()
if child == 0:
    fill_database(f'http://127.0.0.1:{server.server_port}/v3')
    os._exit(0)

from keystone.server.wsgi import initialize_public_application  # noqa: E402

sys.argv = ['keystone', '--config-file', config]
server.set_app(initialize_public_application())
os.waitpid(child, 0)
print(f'ready on {server.server_port}', flush=True)
server.serve_forever()
