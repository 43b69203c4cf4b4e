//! The pages of a record over a real socket, compared with what the command line says of the same archive.

use super::*;
use crate::show;
use acquaint_app::import_record::import_record;
use acquaint_app::list_waiting::list_waiting;
use acquaint_sim::archive::{ArchiveSpec, Era};
use acquaint_why::wording::percent;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A record that is served, and a browser in front of it.
struct Desk {
    address: SocketAddr,
    session: String,
}

impl Desk {
    async fn with(store: SqliteStore) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let personal = Personal::new(setup(store));
        let link = personal.make_link().expose();
        tokio::spawn(server::serve(listener, router(personal), here(), || ()));
        let mut desk = Self { address, session: String::new() };
        let entered = desk.ask("POST", &format!("/enter/{link}")).await;
        let cookie =
            entered.lines().find_map(|line| line.strip_prefix("set-cookie: acquaint-record=")).unwrap();
        desk.session = format!("acquaint-record={}", cookie.split(';').next().unwrap());
        desk
    }

    async fn ask(&self, method: &str, path: &str) -> String {
        let Self { address, session } = self;
        let mut socket = TcpStream::connect(address).await.unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {address}\r\ncookie: {session}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        );
        socket.write_all(head.as_bytes()).await.unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await.unwrap();
        answer
    }
}

/// The archive of invented people that `acquaint why --example` explains.
async fn example() -> SqliteStore {
    let folder = tempfile::tempdir().unwrap();
    let spec = ArchiveSpec::era(Era::Y2026);
    let path = folder.path().join(spec.file_name());
    spec.write(&path).unwrap();
    let read = read(&path, Given::default()).unwrap();
    let store = SqliteStore::open_in_memory().unwrap();
    let mut stamp = crate::clock::stamp_with_ids_from(read.source.sha256);
    let report = import_record(&store, &read.record, &read.source, &mut stamp).await.unwrap();
    assert!(report.newly_known.len() > 100, "{report:?}");
    store
}

#[tokio::test]
async fn the_pages_show_the_figures_of_the_command_line() {
    let (store, model) = (example().await, Model::prior_of_archives());
    let list = list_waiting(&store, &model).await.unwrap();
    let desk = Desk::with(store).await;
    let page = desk.ask("GET", "/sent").await;
    for line in acquaint_app::record_in_words::patterns(&list) {
        assert!(page.contains(&line), "{line}\n{page}");
    }
    assert!(list.waiting.len() > 10, "{}", list.waiting.len());
    for explained in list.waiting.iter().take(12) {
        let request = serde_json::to_value(show::json::Request::of(explained, &model)).unwrap();
        let explanation = &request["explanation"];
        let page = desk.ask("GET", &format!("/sent/{}", explanation["id"].as_str().unwrap())).await;
        assert!(page.contains(request["person"].as_str().unwrap()));
        for (chance, before, after) in chances(explanation) {
            let shown = format!("{before}{}{after}", percent(chance));
            assert!(page.contains(&shown), "{shown} is not on the page of {}", request["person"]);
        }
    }
}

/// The chances of the outcomes and of the five horizons, each with what stands around it on the page.
fn chances(explanation: &serde_json::Value) -> Vec<(f64, &'static str, &'static str)> {
    let of = |field: &str, before, after| -> Vec<_> {
        let chances = explanation[field].as_object().unwrap().values();
        chances.map(|chance| (chance.as_f64().unwrap(), before, after)).collect()
    };
    let mut chances = of("reasons", "<strong class=\"outcome-chance\">", "</strong>");
    chances.extend(of("forecast", "<td>", "</td>"));
    assert_eq!(chances.len(), 13);
    chances
}

#[test]
fn a_record_is_served_to_its_own_computer_only() {
    for address in ["127.0.0.1:8080", "127.0.0.9:80", "[::1]:8080"] {
        assert!(check_address(address.parse().unwrap()).is_ok(), "{address}");
    }
    for address in ["0.0.0.0:8080", "192.168.1.4:8080", "[::]:8080"] {
        let said = check_address(address.parse().unwrap()).unwrap_err().to_string();
        assert!(said.contains("one person's own record") && said.contains("127.0.0.1:8080"), "{said}");
    }
}
