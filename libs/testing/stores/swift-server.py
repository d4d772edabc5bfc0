"""OpenStack Swift with its S3 face, whole in one process: proxy, account, container and object server.

Run with the system's python3: swift-server.py FOLDER. The folder is empty, on a file system with user xattrs.
Prints the port of the S3 face when it answers, and ends when its standard input does.
Path style, region us-east-1, access key test:tester, secret testing.
"""

import os
import socket
import sys

import eventlet
import eventlet.tpool
import eventlet.wsgi
from swift.common import utils

utils.eventlet_monkey_patch()

folder = sys.argv[1]


def write(name, text):
    path = os.path.join(folder, name)
    with open(path, "w") as file:
        file.write(text)
    return path


# Before anything of Swift reads its configuration.
write("swift.conf", "[swift-hash]\nswift_hash_path_suffix = test\n[storage-policy:0]\nname = one\ndefault = yes\n")
utils.set_swift_dir(folder)

from swift.common.ring import RingBuilder  # noqa: E402
from swift.common.http_protocol import SwiftHttpProtocol  # noqa: E402
from swift.common.wsgi import loadapp  # noqa: E402

PIPELINE = "catch_errors gatekeeper cache listing_formats bulk s3api tempauth slo dlo proxy-server"
# What a busy disk takes is no fault of the store.
PATIENCE = "conn_timeout = 60\nnode_timeout = 600\n"
SETTINGS = {
    "s3api": "location = us-east-1\ns3_acl = no\ncheck_bucket_owner = no\n",
    "tempauth": "user_test_tester = testing .admin\n",
    "proxy-server": "account_autocreate = yes\nallow_account_management = yes\n" + PATIENCE,
}


def listen():
    # So many listeners may come at once.
    return eventlet.listen(("127.0.0.1", 0), family=socket.AF_INET, backlog=1024)


def write_ring(name, port):
    builder = RingBuilder(part_power=1, replicas=1, min_part_hours=0)
    builder.add_dev({"id": 0, "region": 1, "zone": 1, "weight": 1, "ip": "127.0.0.1", "port": port, "device": "disk"})
    builder.rebalance()
    builder.get_ring().save(os.path.join(folder, name + ".ring.gz"))


def proxy_conf():
    sections = ["[DEFAULT]\nswift_dir = %s\nclient_timeout = 3600\n" % folder, "[pipeline:main]\npipeline = %s\n" % PIPELINE]
    for name in PIPELINE.split():
        kind = "app" if name == "proxy-server" else "filter"
        egg = "proxy" if name == "proxy-server" else "memcache" if name == "cache" else name
        sections.append("[%s:%s]\nuse = egg:swift#%s\n%s" % (kind, name, egg, SETTINGS.get(name, "")))
    return "\n".join(sections)


def storage_conf(name):
    return (
        "[DEFAULT]\nswift_dir = %s\ndevices = %s/devices\nmount_check = false\nfallocate_reserve = 0\ndisable_fallocate = yes\n"
        "[pipeline:main]\npipeline = %s-server\n[app:%s-server]\nuse = egg:swift#%s\n" % (folder, folder, name, name, name)
        + PATIENCE
    )


def serve(name, conf_text, sock):
    app = loadapp(write(name + "-server.conf", conf_text), global_conf={"log_name": name})
    eventlet.spawn(
        eventlet.wsgi.server,
        sock,
        app,
        utils.NullLogger(),
        protocol=SwiftHttpProtocol,
        custom_pool=eventlet.GreenPool(1024),
        # A listener that pauses does so on purpose.
        socket_timeout=3600,
        # Else the S3 face would answer "Etag", which S3 clients do not know.
        capitalize_response_headers=False,
    )


os.makedirs(os.path.join(folder, "devices", "disk"))
for name in ("account", "container", "object"):
    sock = listen()
    write_ring(name, sock.getsockname()[1])
    serve(name, storage_conf(name), sock)
proxy = listen()
serve("proxy", proxy_conf(), proxy)
print(proxy.getsockname()[1], flush=True)
eventlet.tpool.execute(sys.stdin.read)
os._exit(0)
