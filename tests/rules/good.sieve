require "fileinto";
if header :contains "list-id" "group.example" {
  fileinto "Lists";
}
