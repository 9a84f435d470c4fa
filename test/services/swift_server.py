"""Swift in one process: account, container and object server and two proxies over them, on free ports.

usage: swift_server.py FOLDER [KEYSTONE_URL]
Prints `own PORT` (Swift's own log-in and the s3api filter: user test:tester, key testing) and, with a Keystone,
`keystone PORT`; then `ready`.
"""
import eventlet

eventlet.monkey_patch()

import os  # noqa: E402
import sys  # noqa: E402

from eventlet import wsgi  # noqa: E402
from swift.common import utils  # noqa: E402
from swift.common.ring import RingBuilder  # noqa: E402
from swift.common.wsgi import loadapp  # noqa: E402

folder = sys.argv[1]
keystone_url = sys.argv[2] if len(sys.argv) > 2 else None
utils.HASH_PATH_PREFIX = utils.HASH_PATH_SUFFIX = b'test'

pipelines = {'own': 's3api tempauth'}
if keystone_url:
    pipelines['keystone'] = 'authtoken keystoneauth'

storage_settings = '''[DEFAULT]
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
[pipeline:main]
pipeline = {name}-server
[app:{name}-server]
use = egg:swift#{name}
'''

proxy_settings = '''[DEFAULT]
swift_dir = {folder}
[pipeline:main]
pipeline = catch_errors gatekeeper proxy-logging listing_formats {filters} slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:proxy-logging]
use = egg:swift#proxy_logging
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
location = eu-test-1
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:authtoken]
paste.filter_factory = keystonemiddleware.auth_token:filter_factory
auth_url = {keystone_url}
auth_type = password
username = admin
password = secret
project_name = admin
user_domain_id = default
project_domain_id = default
delay_auth_decision = True
[filter:keystoneauth]
use = egg:swift#keystoneauth
operator_roles = admin
[filter:slo]
use = egg:swift#slo
minimum_segment_size = 1
[filter:dlo]
use = egg:swift#dlo
'''


class Cache:
    """What memcached does for Swift: tempauth keeps its tokens there."""

    def __init__(self):
        self.values = {}

    def get(self, key, raise_on_error=False):
        return self.values.get(key)

    def set(self, key, value, **_):
        self.values[key] = value

    def delete(self, key, **_):
        self.values.pop(key, None)

    def incr(self, key, delta=1, **_):
        self.values[key] = self.values.get(key, 0) + delta
        return self.values[key]


cache = Cache()


def with_cache(app):
    def call(environ, start_response):
        environ['swift.cache'] = cache
        return app(environ, start_response)

    return call


def serve(name, socket, settings):
    path = os.path.join(folder, f'{name}.conf')
    with open(path, 'w') as file:
        file.write(settings)
    app = loadapp(path, global_conf={'log_name': name}, allow_modify_pipeline=False)
    eventlet.spawn(wsgi.server, socket, with_cache(app), open(os.devnull, 'w'))


def build_ring(name, port):
    builder = RingBuilder(2, 1, 1)
    builder.add_dev({'region': 1, 'zone': 1, 'weight': 1, 'ip': '127.0.0.1', 'port': port, 'device': 'sda'})
    builder.rebalance()
    builder.get_ring().save(os.path.join(folder, f'{name}.ring.gz'))


os.makedirs(os.path.join(folder, 'devices', 'sda'))
for name in ('account', 'container', 'object'):
    socket = eventlet.listen(('127.0.0.1', 0))
    build_ring(name, socket.getsockname()[1])
    serve(name, socket, storage_settings.format(folder=folder, name=name))
for name, filters in pipelines.items():
    socket = eventlet.listen(('127.0.0.1', 0))
    serve(name, socket, proxy_settings.format(folder=folder, filters=filters, keystone_url=keystone_url))
    print(name, socket.getsockname()[1], flush=True)
print('ready', flush=True)
while True:
    eventlet.sleep(3600)
